"""How the rounds of the benchmarks are drawn from a seed."""
