"""Whoever checks the year knows nothing but what was said, and has no line of code in common with the services."""
