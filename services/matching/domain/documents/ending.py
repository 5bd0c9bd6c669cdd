"""How the commands on files end, for scripts."""

FINE = 0
"""Proven; or what was asked is so."""
NOT_PROVEN = 1
"""Solved with a gap; or a solution that does not hold."""
BAD_INPUT = 2
"""A file that cannot be read or written, or breaks the rules of its document."""
INFEASIBLE = 3
FAULT = 4
"""The answer did not pass the check: a fault of this program, and nothing is written."""
STOPPED = 130
"""Somebody pressed Ctrl-C; nothing is written."""
