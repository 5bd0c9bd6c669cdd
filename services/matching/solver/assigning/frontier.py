"""How far a search for a path has come."""

from typing import NamedTuple

import numpy as np

from services.matching.domain.instance.arrays import Ints
from services.matching.domain.instance.compiled import compiled
from services.matching.solver.assigning.tables import Rows

END, LAST, LEAVER, SIGHTED, SETTLED = range(5)
"""Of a search: the cost of the best path and where it ends (a free mentee, or else a mentor who leaves), and how full
its lists are."""


class Search(NamedTuple):
    now: Ints
    sighted: Ints
    settled: Ints
    """Mentees in the order in which the shortest way to them became certain."""
    ties: Ints
    """Mentees as near as the search has come."""
    cost: Ints
    """A heap of mentees who are farther."""
    who: Ints
    drawn: Ints
    """In which search each mentor's shortlist was last drawn up."""


@compiled
def frontier(rows: Rows) -> Search:
    """With room for any search over these rows."""
    return Search(
        np.zeros(5, dtype=np.int64),
        np.empty(rows.people, dtype=np.int64),
        np.empty(rows.people, dtype=np.int64),
        np.empty(rows.people, dtype=np.int64),
        np.empty(len(rows.key), dtype=np.int64),
        np.empty(len(rows.key), dtype=np.int64),
        np.full(len(rows.mentor), -1),
    )
