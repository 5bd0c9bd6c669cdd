"""Who may be asked a spot question, and when the two have time.

Every rule of pairing holds but two: one topic flows, from the mentor to whoever asks, since it is one question; and
former pairs may talk again.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from libs.contracts.rounds import CohortMember, Draft
from libs.contracts.vocabulary import Slot, Topic
from services.matching.domain.by_hand import draft_of, narrowest
from services.matching.domain.pairing import Rule, Terms, broken_rules
from services.matching.domain.scoring import hour_of_week

HOURS_A_WEEK = 7 * 24
NOT_ASKED = (Rule.TOPICS, Rule.PAIRED_BEFORE, Rule.FREE_TIME)
"""Free time is asked within the days of the question, not in the whole week."""


def hours_ahead(free: tuple[Slot, ...], now: datetime, until: datetime) -> list[Slot]:
    """Those of these weekly hours that begin after now and before then, the next first; the clock is UTC."""
    first = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    waits = {slot: (hour_of_week(slot) - first.weekday() * 24 - first.hour) % HOURS_A_WEEK for slot in free}
    within = [slot for slot, hours in waits.items() if first + timedelta(hours=hours) < until]
    return sorted(within, key=waits.__getitem__)


def common_hours(mentor: CohortMember, ahead: list[Slot]) -> tuple[Slot, ...]:
    return tuple(slot for slot in ahead if slot in mentor.profile.free)


def fits(mentor: CohortMember, author: CohortMember, topic: Topic, ahead: list[Slot], terms: Terms) -> bool:
    reach = terms.model_copy(update={"scope": narrowest(mentor, author)})
    return (
        mentor.inducted
        and topic in mentor.profile.offers
        and mentor.profile.mentor_capacity > 0
        and bool(common_hours(mentor, ahead))
        and not [rule for rule in broken_rules(mentor, author, reach) if rule not in NOT_ASKED]
    )


def spot_draft(spot_id: str, mentor: CohortMember, author: CohortMember, topic: Topic, ahead: list[Slot]) -> Draft:
    """The hours are those that lie ahead, the next first."""
    digest = hashlib.sha256(f"{spot_id}:{mentor.participant_id}".encode()).hexdigest()[:24]
    draft = draft_of(f"s{digest}", mentor, author)
    why = draft.breakdown.model_copy(update={"common_slots": common_hours(mentor, ahead)})
    return draft.model_copy(update={"topic": topic, "breakdown": why})
