# One task of fastcluster: with_fastcluster.R TASK FILE N. Prints the task, seconds and memory in MB.
suppressMessages(library(fastcluster))
given <- commandArgs(TRUE)
n <- as.integer(given[3])
x <- matrix(readBin(given[2], "double", n * 20), n)
run <- switch(given[1],
    ward = function() hclust.vector(x, "ward"),
    single = function() hclust.vector(x, "single"),
    average = function() hclust(dist(x), "average"))
if (!is.null(run)) {
    seconds <- system.time(run())[["elapsed"]]
    peak <- grep("VmHWM", readLines("/proc/self/status"), value = TRUE)
    cat(sprintf("%s-%d %.4f %d\n", given[1], n, seconds,
        as.integer(gsub("[^0-9]", "", peak)) %/% 1024L))
}
