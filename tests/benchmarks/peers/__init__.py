"""Other solvers, each given the same round in the form that it likes best."""
