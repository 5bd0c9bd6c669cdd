"""Every decider of the house."""

from tests.deciders.calendars import CALENDAR
from tests.deciders.concerns import CONCERN
from tests.deciders.contacts import CONTACT
from tests.deciders.institutions import INSTITUTION
from tests.deciders.meetings import SESSION
from tests.deciders.mentorships import MENTORSHIP
from tests.deciders.participants import PARTICIPANT
from tests.deciders.programmes import PROGRAMME
from tests.deciders.regions import REGION

EVERY = (REGION, INSTITUTION, PROGRAMME, PARTICIPANT, CONTACT, MENTORSHIP, SESSION, CONCERN, CALENDAR)
