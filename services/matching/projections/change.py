"""One change of the tables: a statement, and what it is given."""

from typing import TypeAlias

Change: TypeAlias = tuple[str, tuple[object, ...]]
