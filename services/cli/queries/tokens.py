"""Development tokens: JSON Web Tokens (RFC 7519, HS256) that say who asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import jwt

ISSUER = "viceversa"


class Role(StrEnum):
    """What somebody may do; `scope` says where."""

    NATION = "nation"
    REGION = "region"
    INSTITUTION = "institution"
    PARTICIPANT = "participant"
    ANALYST = "analyst"
    SAFEGUARDING = "safeguarding"


@dataclass(frozen=True)
class Signer:
    """Signs with the secret that the gateway checks."""

    secret: str
    now: datetime

    def token(
        self, role: Role, scope: str, subject: str, lasts: timedelta = timedelta(hours=12), person: str | None = None
    ) -> str:
        """`person` is who is behind the participants of several programmes."""
        claims = {
            "iss": ISSUER,
            "sub": subject,
            "role": str(role),
            "scope": scope,
            "iat": self.now,
            "exp": self.now + lasts,
            **({} if person is None else {"person": person}),
        }
        return jwt.encode(claims, self.secret, algorithm="HS256")

    def nation(self) -> str:
        return self.token(Role.NATION, "nation", "national-administrator")

    def region(self, region_id: str) -> str:
        return self.token(Role.REGION, region_id, f"coordinator-{region_id}"[:63])

    def institution(self, institution_id: str) -> str:
        return self.token(Role.INSTITUTION, institution_id, f"portal-{institution_id}"[:63])

    def participant(self, participant_id: str, person: str | None = None) -> str:
        return self.token(Role.PARTICIPANT, participant_id, participant_id, person=person)

    def analyst(self) -> str:
        return self.token(Role.ANALYST, "nation", "analytics-consumer")

    def safeguarding(self) -> str:
        return self.token(Role.SAFEGUARDING, "nation", "safeguarding-contact")
