"""What people told the matcher alone, opened for as long as a decision needs it."""

from collections.abc import Mapping, Sequence

from libs.contracts.rounds import CohortMember
from libs.eventsourcing.sealing.keyring import Keyring
from libs.eventsourcing.sealing.sealed import Home
from services.matching.domain.pairing import Confidential


async def told_by(keyring: Keyring, members: Sequence[CohortMember]) -> Mapping[str, Confidential]:
    """By participant id; raises NO_KEYS."""
    sealed = {one.participant_id: one.confidential for one in members if one.confidential is not None}
    homes = [Home(person, f"participant-{person}", "confidential") for person in sealed]
    opened = await keyring.open_all(list(zip(homes, sealed.values(), strict=True)))
    told = {
        person: Confidential.model_validate_json(plain)
        for person, plain in zip(sealed, opened, strict=True)
        if plain is not None
    }
    everybody = [one.participant_id for one in members]
    # Whoever asked to be forgotten since is still among them, and is paired with nobody.
    return told | {person: Confidential(excludes=tuple(everybody)) for person in await keyring.forgotten(everybody)}
