"""Killed at every await, and hurt from outside in every way that we know: nothing lost, nothing twice, in order."""
