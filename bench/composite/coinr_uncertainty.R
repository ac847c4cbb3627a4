# The uncertainty analysis of COINr's own example, 500 runs.
suppressPackageStartupMessages(library(COINr))
coin <- build_example_coin(quietly = TRUE)
normalise <- list(list(f_n = "n_minmax", f_n_para = list(c(1, 100))),
                  list(f_n = "n_zscore", f_n_para = list(c(10, 2))))
noise <- data.frame(Level = 2:3, NoiseFactor = 0.25)
weights <- get_noisy_weights(coin$Meta$Weights$Original, noise, Nrep = 100)
specs <- list(
  Winmax = list(Address = "$Log$Treat$global_specs$f1_para$winmax", Distribution = 1:5,
                Type = "discrete"),
  Normalisation = list(Address = "$Log$Normalise$global_specs", Distribution = normalise,
                       Type = "discrete"),
  Weights = list(Address = "$Log$Aggregate$w", Distribution = weights, Type = "discrete"),
  Aggregation = list(Address = "$Log$Aggregate$f_ag", Distribution = c("a_amean", "a_gmean"),
                     Type = "discrete"))
taken <- system.time(get_sensitivity(coin, SA_specs = specs, N = 500, SA_type = "UA",
                                     dset = "Aggregated", iCode = "Index", quietly = TRUE))
cat(sprintf("  COINr %s: %.1f s\n", packageVersion("COINr"), taken[["elapsed"]]))
