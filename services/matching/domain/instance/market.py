"""The valid pairs of a round."""

from services.matching.domain.instance.computed import computed_pairs
from services.matching.domain.instance.instance import Instance
from services.matching.domain.instance.listed import ListedPairs
from services.matching.domain.instance.prices import Market


def open_market(instance: Instance, workers: int = 1) -> Market:
    """Raises PairsNotComputable. More workers are faster on more cores, and change no answer."""
    return computed_pairs(instance, workers) if instance.listed is None else ListedPairs(instance, instance.listed)
