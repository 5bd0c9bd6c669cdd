"""scipy: linear_sum_assignment on a dense matrix, min_weight_full_bipartite_matching on a sparse one."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from services.matching.domain.instance.instance import Instance
from tests.benchmarks.peers.contest import Found, Run, sides


def dense(instance: Instance) -> Run:
    """For rounds in which every pair is listed; the matrix of costs, floats as scipy wants, is made beforehand."""
    of = sides(instance)
    matrix = np.zeros((len(of.mentors), len(of.mentees)))
    matrix[of.mentor, of.mentee] = -of.score

    def run() -> Found:
        mentor, mentee = linear_sum_assignment(matrix)
        return Found(len(mentor), -int(matrix[mentor, mentee].sum()))

    return run


def sparse(instance: Instance) -> Run:
    """For rounds in which everybody can be matched; the matrix is made beforehand."""
    of = sides(instance)
    shape = (len(of.mentors), len(of.mentees))
    matrix = csr_matrix((-of.score.astype(np.float64), (of.mentor, of.mentee)), shape=shape)

    def run() -> Found:
        mentor, mentee = min_weight_full_bipartite_matching(matrix)
        return Found(len(mentor), -int(matrix[mentor, mentee].sum()))

    return run
