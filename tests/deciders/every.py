"""Every decider of the house."""

from tests.deciders.contacts import CONTACT
from tests.deciders.institutions import INSTITUTION
from tests.deciders.participants import PARTICIPANT
from tests.deciders.programmes import PROGRAMME
from tests.deciders.regions import REGION

EVERY = (
    REGION,
    INSTITUTION,
    PROGRAMME,
    PARTICIPANT,
    CONTACT,
)
