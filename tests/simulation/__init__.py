"""A whole year of a programme, lived by invented people on the real services, and checked by somebody else."""
