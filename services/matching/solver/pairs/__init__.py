"""Pairs in trees of quotas, as a flow: exact over all valid pairs, with prices that prove it."""
