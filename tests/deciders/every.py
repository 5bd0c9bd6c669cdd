"""Every decider of the house."""

from tests.deciders.regions import REGION

EVERY = (REGION,)
