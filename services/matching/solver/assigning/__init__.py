"""The best assignment of listed pairs, each person at most once."""
