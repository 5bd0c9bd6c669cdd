"""Every decider of the house."""

from tests.deciders.calendars import CALENDAR
from tests.deciders.concerns import CONCERN
from tests.deciders.meetings import SESSION
from tests.deciders.mentorships import MENTORSHIP
from tests.deciders.regions import REGION

EVERY = (REGION, MENTORSHIP, SESSION, CONCERN, CALENDAR)
