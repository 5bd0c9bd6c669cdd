"""`viceversa token`: a signed development token."""

from datetime import timedelta

from libs.contracts.vocabulary import NATION
from services.cli.handlers import reach, show
from services.cli.queries.tokens import Role

NATIONAL = {Role.NATION, Role.ANALYST, Role.SAFEGUARDING}


def token(role: Role, scope: str | None, subject: str | None, hours: float, told: reach.Told, *, as_json: bool) -> None:
    place = scope or (NATION if role in NATIONAL else None)
    if place is None and role is Role.PARTICIPANT:
        place = subject
    if place is None:
        raise show.Failed(f"A token for the role {role} needs --scope: the id of the {role}.")
    signed = reach.signer(told).token(role, place, subject or _subject(role, place), timedelta(hours=hours))
    if as_json:
        show.as_json({"token": signed, "role": role, "scope": place})
    else:
        show.out.out(signed)


def _subject(role: Role, place: str) -> str:
    """Who asks when nobody in particular does; a participant is named by their own id."""
    if role is Role.PARTICIPANT:
        return place
    return "national-administrator" if role is Role.NATION else f"{role}-{place}"[:63]
