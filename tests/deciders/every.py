"""Every decider of the house."""

from tests.deciders.formations import FORMATION
from tests.deciders.loads import LOAD
from tests.deciders.preferences import PREFERENCES
from tests.deciders.proposals import PROPOSAL
from tests.deciders.regions import REGION
from tests.deciders.rounds import ROUND
from tests.deciders.spots import SPOT

EVERY = (REGION, ROUND, PROPOSAL, FORMATION, LOAD, PREFERENCES, SPOT)
