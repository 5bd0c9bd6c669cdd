"""What the software of one institution can read, and what it cannot."""

import json
import re
from datetime import timedelta

from services.cli.handlers.demo.cast import Cast
from services.cli.queries.gateway import AskedInVain
from services.cli.queries.tokens import Role

SHORT_LIST = re.compile(r"\[[^\[\]{}]*\]")
OWN = """
query Portal($programmeId: ID!, $institutionId: ID!) {
  me { role scope }
  participantCount(programmeId: $programmeId, institutionId: $institutionId)
  participants(programmeId: $programmeId, institutionId: $institutionId, first: 2) {
    name stage status institution { name } offers seeks free mentorCapacity menteeCapacity
  }
  rounds(programmeId: $programmeId) { id state matchedPeople }
}"""
ANOTHERS = """
query Another($id: ID!, $programmeId: ID!, $institutionId: ID!) {
  participant(id: $id) { name email }
  participants(programmeId: $programmeId, institutionId: $institutionId, first: 5) { name email }
}"""


async def look(cast: Cast) -> None:
    """Read its own people, try to read another's, and try with a token that has expired."""
    own, story = cast.world.largest, cast.story
    token = cast.sign.institution(own.id)
    asked = {"programmeId": cast.scheme.id, "institutionId": own.id}
    story.say(f"The portal of {own.name} asks:")
    story.code(f"{OWN}\n\nvariables: {json.dumps(asked)}")
    story.say("and is answered (two of its people are shown):")
    story.code(_shown(await cast.gateway.ask(OWN, token, asked)))

    stranger = next(one for one in cast.world.people if one.institution_id != own.id)
    asked = {"id": stranger.id, "programmeId": cast.scheme.id, "institutionId": stranger.institution_id}
    story.say(
        f"The same portal asks for {stranger.id}, of {stranger.institution_id}, and for that institution's people:"
    )
    try:
        story.code(_shown(await cast.gateway.ask(ANOTHERS, token, asked)))
    except AskedInVain as refusal:
        story.code(f"{refusal.code}: {refusal.message}")
    story.say("With a token that expired an hour ago:")
    expired = cast.sign.token(Role.INSTITUTION, own.id, f"portal-{own.id}"[:63], timedelta(hours=-1))
    try:
        await cast.gateway.ask(OWN, expired, {"programmeId": cast.scheme.id, "institutionId": own.id})
        story.code("It was answered, which it must not be.")
    except AskedInVain as refusal:
        story.code(f"{refusal.code}: {refusal.message}")


def _shown(answer: object) -> str:
    """JSON with each list of words on one line."""
    text = json.dumps(answer, indent=2, ensure_ascii=False)
    return SHORT_LIST.sub(lambda found: " ".join(found[0].split()), text)
