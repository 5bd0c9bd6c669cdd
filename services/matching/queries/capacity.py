"""What a person may carry, as they and their programme say."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from libs.contracts.registration import Profile, ProgrammeRules
from libs.contracts.vocabulary import Side
from libs.eventsourcing.storing.postgres import Connection
from services.matching.domain.load import TakePlace

PLACES = """
select participant_id, programme_id, person_id, consents, profile, rules
from people join programmes using (programme_id) where participant_id = any($1::text[])
"""
# Whoever decides on what one person carries waits for whoever does so just now, all in one order.
ALONE = """
select pg_advisory_xact_lock(hashtext('viceversa.load'), person)
from (select distinct hashtext(one) as person from unnest($1::text[]) as one order by person) as persons
"""
FORGOTTEN = "select exists (select from forgotten where participant_id = $1)"
PERSONS = "select participant_id, person_id from persons where participant_id = any($1::text[])"


class Bearer(NamedTuple):
    """Whoever is asked to carry something."""

    participant_id: str
    programme_id: str
    person_id: str
    consents: bool
    profile: Profile
    rules: ProgrammeRules

    def take(self, claim_id: str, side: Side) -> TakePlace:
        own = self.profile.mentor_capacity if side is Side.MENTOR else self.profile.mentee_capacity
        return TakePlace(
            person_id=self.person_id,
            claim_id=claim_id,
            participant_id=self.participant_id,
            programme_id=self.programme_id,
            side=side,
            capacity=min(own, self.rules.capacity_cap),
            load_cap=self.rules.load_cap,
        )


async def bearers(connection: Connection, participant_ids: Collection[str]) -> Mapping[str, Bearer]:
    """By participant; whoever was forgotten is not among them."""
    return {
        row["participant_id"]: Bearer(
            row["participant_id"],
            row["programme_id"],
            row["person_id"],
            row["consents"],
            Profile.model_validate_json(row["profile"]),
            ProgrammeRules.model_validate_json(row["rules"]),
        )
        for row in await connection.fetch(PLACES, list(participant_ids))
    }


async def is_forgotten(connection: Connection, participant_id: str) -> bool:
    return await connection.fetchval(FORGOTTEN, participant_id)


async def persons_of(connection: Connection, participant_ids: Collection[str]) -> Mapping[str, str]:
    """Who is behind each participant, also of those who were forgotten."""
    rows = await connection.fetch(PERSONS, list(participant_ids))
    return {row["participant_id"]: row["person_id"] for row in rows}


async def wait_for_turn(connection: Connection, persons: Collection[str]) -> None:
    """Until the transaction ends nobody else takes a place of these persons; asked before their streams are read."""
    if persons:
        await connection.execute(ALONE, list(persons))
