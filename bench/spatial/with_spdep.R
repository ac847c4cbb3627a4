# spdep's local Moran of the units that `local` wrote: with_spdep.R STEM PERMUTATIONS SECONDS_OF_ORKEN
suppressMessages(library(spdep))
arguments <- commandArgs(TRUE)
x <- read.csv(paste0(arguments[1], ".csv"))$x
links <- read.csv(paste0(arguments[1], "_links.csv"))
neighbours <- unname(split(as.integer(links$j), factor(links$i, levels = seq_along(x))))
class(neighbours) <- "nb"
weights <- nb2listw(neighbours)
permutations <- as.integer(arguments[2])
seconds <- min(sapply(1:3, function(k) {
    set.seed(k)
    system.time(localmoran_perm(x, weights, nsim = permutations, iseed = k))[["elapsed"]]
}))
cat(sprintf("spdep %d %d %.3f s: %.0f times as long as orken\n", length(x), permutations, seconds,
            seconds / as.numeric(arguments[3])))
