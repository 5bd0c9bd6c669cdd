"""Whether an answer keeps every rule, and whether its bounds are true: small, and without any solver."""
