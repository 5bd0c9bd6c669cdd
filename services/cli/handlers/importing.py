"""`viceversa import`: people of a spreadsheet are invited, row by row, whole or not at all."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from libs.runtime import clock
from services.cli.domain import mapping as mappings
from services.cli.domain import spreadsheet
from services.cli.domain.invitations import Invitation, Refusal, read
from services.cli.domain.mapping import Target
from services.cli.domain.tables import refusals
from services.cli.handlers import reach, show
from services.cli.queries.crowd import crowd
from services.cli.queries.documents import INVITE
from services.cli.queries.gateway import AskedInVain, Gateway, connected
from services.cli.queries.inputs import profile_input

IN_FLIGHT = 16
STOPS = {"UNAUTHENTICATED", "FORBIDDEN", "INTERNAL"}
"""What is wrong with the whole import and not with one row."""
PROGRAMME = {"programmeId", "programme_id"}
FIELDS = {
    "institutionId": Target.INSTITUTION,
    "institution_id": Target.INSTITUTION,
    "mentorCapacity": Target.MENTOR_CAPACITY,
    "menteeCapacity": Target.MENTEE_CAPACITY,
    "widestScope": Target.WIDEST_SCOPE,
}
"""Our names for what the platform calls otherwise."""


def import_people(
    file: Path,
    map_file: Path,
    programme: str | None,
    institution_column: str | None,
    told: reach.Told,
    *,
    as_json: bool,
) -> bool:
    """Whether every row was invited. Raises MappingWrong or SpreadsheetWrong when nothing can be read at all."""
    mapping = mappings.read(_text(map_file))
    if institution_column:
        columns = {**mapping.columns, Target.INSTITUTION: institution_column}
        mapping = mapping.model_copy(update={"columns": columns})
    programme_id = programme or mapping.programme
    if programme_id is None:
        raise show.Failed("Into which programme? Say it with --programme, or as `programme` in the mapping.")
    sheet = spreadsheet.read(_bytes(file), mapping.delimiter)
    reading = read(sheet, mapping, reach.pseudonym_key(told))
    refused = list(reading.refusals)
    invited = asyncio.run(_invite_all(reading.invitations, programme_id, told, refused))
    refused.sort(key=lambda one: one.line)
    _tell(file, invited, refused, len(sheet.rows), as_json=as_json)
    return not refused


async def _invite_all(
    invitations: Sequence[Invitation], programme_id: str, told: reach.Told, refused: list[Refusal]
) -> list[Invitation]:
    """Who was invited; what the platform refuses is added to the refused rows."""
    if not invitations:
        return []
    token, invited = reach.token(told), list[Invitation]()
    async with connected(reach.url(told)) as gateway:
        with show.progress() as bars:
            bar = bars.add_task("Inviting", total=len(invitations))

            async def invite(one: Invitation) -> None:
                try:
                    await _invite(gateway, token, one, programme_id)
                    invited.append(one)
                except AskedInVain as refusal:
                    if refusal.code in STOPS:
                        raise
                    refused.append(_in_words(one, refusal))

            await crowd(invitations, invite, lambda: bars.advance(bar), IN_FLIGHT)
    return sorted(invited, key=lambda one: one.line)


async def _invite(gateway: Gateway, token: str, one: Invitation, programme_id: str) -> None:
    """The same row under the same request id, so that importing a file again changes nothing."""
    asked: dict[str, Any] = {
        "id": one.participant_id,
        "programmeId": programme_id,
        "institutionId": one.institution_id,
        "name": one.name,
        "email": one.email,
        "profile": profile_input(one.profile),
    }
    digest = hashlib.sha256(repr(sorted(asked.items())).encode()).hexdigest()[:32]
    try:
        await gateway.tell(INVITE, token, {"input": asked}, digest)
    except AskedInVain as refusal:
        if refusal.code in STOPS:
            raise
        # This may be the answer to an earlier import, before somebody registered what was missing: ask once more.
        await gateway.tell(INVITE, token, {"input": asked}, clock.new_id())


def _in_words(one: Invitation, refusal: AskedInVain) -> Refusal:
    """What the platform says against a row, in the form of our own refusals."""
    named, colon, words = refusal.message.partition(": ")
    if not colon or " " in named:
        return Refusal(one.line, "row", refusal.rule or refusal.code, refusal.message)
    if named in PROGRAMME:
        # It is the same for every row, and has nothing to do with any of them.
        raise show.Failed(words)
    field = named.rpartition(".")[2]
    return Refusal(one.line, str(FIELDS.get(field, field)), refusal.rule or refusal.code, words.rstrip("."))


def _tell(file: Path, invited: Sequence[Invitation], refused: Sequence[Refusal], rows: int, *, as_json: bool) -> None:
    if as_json:
        people = [{"line": one.line, "id": one.participant_id} for one in invited]
        show.as_json({"rows": rows, "invited": people, "refused": [asdict(one) for one in refused]})
        return
    if refused:
        show.table(refusals(refused))
    lines = len({one.line for one in refused})
    show.out.print(f"{file.name}: {rows} rows, {len(invited)} invited, {lines} refused.", soft_wrap=True)
    if lines:
        show.out.print("Nothing of a refused row was taken over. Mend the rows and import the file again.")
    if invited:
        show.out.print(
            "Nobody is enrolled by somebody else: these people are invited. They are matched only after each of them "
            "has consented (giveConsent) with a token of their own.",
            soft_wrap=True,
        )


def _text(file: Path) -> str:
    try:
        return _bytes(file).decode()
    except UnicodeDecodeError as wrong:
        raise mappings.MappingWrong(f"{file} is not UTF-8.") from wrong


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise show.Failed(f"{file} cannot be read: {error.strerror}.") from error
