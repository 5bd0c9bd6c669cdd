"""A frozen cohort with its policy, made into the columns that the solver and the verifier see."""
