"""The calendar feed, told as stories."""

from libs.contracts.calendars import CalendarFeedOpened, CalendarFeedRevoked, OpenCalendarFeed, RevokeCalendarFeed
from services.sessions.domain import calendar
from tests.scenario import scenario

given = scenario(calendar)

FIRST, SECOND = "a" * 64, "b" * 64
open_feed = OpenCalendarFeed(participant_id="junior", secret_sha256=FIRST)
opened = CalendarFeedOpened(participant_id="junior", secret_sha256=FIRST)
revoke = RevokeCalendarFeed(participant_id="junior")
revoked = CalendarFeedRevoked(participant_id="junior")


def test_a_person_opens_a_feed() -> None:
    given().when(open_feed).then(opened)


def test_a_new_link_replaces_the_one_before() -> None:
    other = open_feed.model_copy(update={"secret_sha256": SECOND})
    given(opened).when(other).then(opened.model_copy(update={"secret_sha256": SECOND}))


def test_a_link_is_revoked_and_may_be_opened_anew() -> None:
    given(opened).when(revoke).then(revoked)
    given().when(revoke).then_nothing()
    given(opened, revoked).when(open_feed).then(opened)
