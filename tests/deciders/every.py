"""Every decider of the house."""

from tests.deciders.calendars import CALENDAR
from tests.deciders.concerns import CONCERN
from tests.deciders.contacts import CONTACT
from tests.deciders.formations import FORMATION
from tests.deciders.institutions import INSTITUTION
from tests.deciders.loads import LOAD
from tests.deciders.meetings import SESSION
from tests.deciders.mentorships import MENTORSHIP
from tests.deciders.participants import PARTICIPANT
from tests.deciders.preferences import PREFERENCES
from tests.deciders.programmes import PROGRAMME
from tests.deciders.proposals import PROPOSAL
from tests.deciders.regions import REGION
from tests.deciders.rounds import ROUND
from tests.deciders.spots import SPOT

EVERY = (
    CALENDAR,
    CONCERN,
    CONTACT,
    FORMATION,
    INSTITUTION,
    LOAD,
    SESSION,
    MENTORSHIP,
    PARTICIPANT,
    PREFERENCES,
    PROGRAMME,
    PROPOSAL,
    REGION,
    ROUND,
    SPOT,
)
