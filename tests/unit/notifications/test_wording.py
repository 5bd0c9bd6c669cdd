"""Every letter has words in every language, names all that it can, and nothing else."""

from datetime import UTC, datetime

import pytest

from libs.contracts.sessions import Moment
from libs.contracts.vocabulary import Side, Topic
from services.notifications.domain.catalog import catalog, languages
from services.notifications.domain.letters import NECESSARY, Facts, Kind
from services.notifications.domain.wording import Addressee, Worded, worded

WHEN = datetime(2026, 7, 3, 14, tzinfo=UTC)
PORTAL = "https://portal.example/?from=mail&to=you"
DEADLINE = Facts(reference="x", deadline=WHEN)
MEETING = Facts(reference="x", starts_at=WHEN, zone="Asia/Tokyo")
PROPOSAL = Facts(
    reference="proposal-p1",
    deadline=WHEN,
    role=Side.MENTOR,
    to_you=(Topic.LEADERSHIP, Topic.NEGOTIATION),
    from_you=(Topic.TELEHEALTH,),
)
FACTS = {
    Kind.PAUSE_ENDS: DEADLINE,
    Kind.PREFERENCES_OPEN: DEADLINE,
    Kind.PROPOSAL_OFFERED: PROPOSAL,
    Kind.PROPOSAL_REMINDER: PROPOSAL,
    Kind.SPOT_OFFERED: DEADLINE,
    Kind.INTRODUCED: Facts(reference="mentorship-m1", role=Side.MENTEE),
    Kind.SESSION_SCHEDULED: MEETING,
    Kind.SESSION_RESCHEDULED: MEETING,
    Kind.SESSION_CANCELLED: MEETING,
    Kind.SESSION_REMINDER: MEETING,
    Kind.FEEDBACK_DUE: Facts(reference="mentorship-m1", moment=Moment.MIDWAY),
}
"""What the domain gives for each kind; the others have their reference alone."""


def letter(kind: Kind, language: str | None, zone: str | None = "Europe/Berlin", name: str = "Ann Berg") -> Worded:
    facts = FACTS.get(kind, Facts(reference="mentorship-m1"))
    return worded(kind, facts, Addressee(name, "Upwards & Onwards", language, zone), PORTAL)


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("kind", Kind)
def test_every_letter_is_there_in_every_language(kind: Kind, language: str) -> None:
    """A place that nothing fills raises."""
    found = letter(kind, language)
    assert found.language == language
    assert found.subject
    assert "\n" not in found.subject
    assert "Ann Berg" in found.text
    assert PORTAL in found.text
    assert "{" not in found.subject + found.text
    words = catalog(language)
    assert (words.necessary if kind in NECESSARY else words.optional)[:30] in found.text
    assert f'<html lang="{language}">' in found.html
    assert 'href="https://portal.example/?from=mail&amp;to=you"' in found.html


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_every_word(language: str) -> None:
    words = catalog(language)
    found = (words.letters.keys(), words.topics.keys(), words.roles.keys(), words.moments.keys())
    assert found == (set(Kind), set(Topic), set(Side), set(Moment))


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("kind", Kind)
def test_every_language_fills_the_same_places(kind: Kind, language: str) -> None:
    def places(name: str) -> set[str]:
        words = catalog(name).letters[kind]
        together = " ".join((words.subject, *words.body))
        return {one for one in ("deadline", "starts_at", "role", "to_you", "from_you", "moment") if one in together}

    assert places(language) == places("en")


@pytest.mark.parametrize("kind", FACTS)
def test_a_letter_that_lacks_what_it_names_is_not_written(kind: Kind) -> None:
    with pytest.raises(Exception, match="is undefined"):
        worded(kind, Facts(reference="x"), Addressee("Ann", "Upwards", "en", None), PORTAL)


def test_english_is_spoken_to_whoever_chose_nothing_or_what_there_is_not() -> None:
    assert letter(Kind.INTRODUCED, None) == letter(Kind.INTRODUCED, "xx") == letter(Kind.INTRODUCED, "en")


def test_the_hour_is_that_of_the_person_and_says_of_where() -> None:
    assert "Friday, 3 July 2026, 16:00 (Europe/Berlin)" in letter(Kind.SESSION_REMINDER, "en").subject
    assert "Freitag, 3. Juli 2026, 16:00 Uhr (Europe/Berlin)" in letter(Kind.PROPOSAL_OFFERED, "de").subject
    assert "23:00 (Asia/Tokyo)" in letter(Kind.SESSION_REMINDER, "en", None).subject


def test_a_name_cannot_break_out_of_the_page() -> None:
    found = letter(Kind.INTRODUCED, "en", name="<script>x</script>{{ 7 }}")
    assert "<script>" not in found.html
    assert "{{ 7 }}" in found.text


def test_a_letter_about_a_proposal_reads_like_this() -> None:
    assert (
        letter(Kind.PROPOSAL_OFFERED, "en").text
        == """\
Dear Ann Berg,

Upwards & Onwards has found somebody for you. In this pair you would be
the mentor.

You could learn about leadership and negotiation. You could share what
you know of telehealth.

Please say yes or no by Friday, 3 July 2026, 16:00 (Europe/Berlin). The
other person is asked as well, and does not learn who declined if it
comes to nothing. You then meet once, without obligation, before you
both decide to go on.

See the proposal and answer:
https://portal.example/?from=mail&to=you

Kind regards,
the team of your mentorship programme

--\x20
Reference: proposal-p1
You get this letter because something depends on it: letters of this
kind cannot be turned off."""
    )
