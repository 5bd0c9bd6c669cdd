"""A coordinator brings two people together."""

from libs.contracts.envelope import Envelope
from libs.contracts.matching import ProposePair
from libs.contracts.registration import ProgrammeRules
from libs.contracts.vocabulary import Scope
from libs.eventsourcing.deciding.handle import handle
from libs.eventsourcing.storing.postgres import PostgresTransaction
from services.matching.domain import proposal
from services.matching.domain.by_hand import ByHand
from services.matching.domain.pairing import Terms
from services.matching.queries.capacity import bearers
from services.matching.queries.confidences import told_by
from services.matching.queries.free import taking_part
from services.matching.queries.keys import Keys


async def propose_pair(tx: PostgresTransaction, asked: Envelope, command: ProposePair, keys: Keys) -> None:
    """What the two told in confidence is opened for this decision and kept nowhere."""
    known = await bearers(tx.connection, [command.mentor_id])
    rules = known[command.mentor_id].rules if known else ProgrammeRules()
    found = await taking_part(tx.connection, [command.mentor_id, command.mentee_id], rules)
    confidential = await told_by(await keys.keyring(), [one.member for one in found.values()])
    facts = ByHand(
        command,
        found.get(command.mentor_id),
        found.get(command.mentee_id),
        Terms(rules=rules, scope=Scope.NATIONAL, confidential=confidential),
    )
    await handle(tx, proposal, asked, facts)
