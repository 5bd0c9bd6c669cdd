"""Bearer tokens: JSON Web Tokens (RFC 7519), HS256, from this house's own issuer."""

from typing import Any

import jwt
from pydantic import TypeAdapter, ValidationError

from libs.contracts.vocabulary import Id
from services.gateway.domain.access import BadScope, Role, Viewer, check_scope
from services.gateway.schema.errors import Code, Problem

ISSUER = "viceversa"
ALGORITHM = "HS256"
CLAIMS = ("iss", "sub", "exp", "role", "scope")
ID = TypeAdapter[str](Id)


def viewer(authorization: str | None, secret: str) -> Viewer:
    """Who sent this header; raises a Problem that says what is wrong with it."""
    scheme, _, token = (authorization or "").partition(" ")
    if not authorization:
        raise _unauthenticated("Send a token: the header Authorization with 'Bearer <token>'.")
    if scheme.lower() != "bearer" or not token:
        raise _unauthenticated("The header Authorization must read 'Bearer <token>'.")
    try:
        claims: dict[str, Any] = jwt.decode(
            token.strip(), secret, algorithms=[ALGORITHM], issuer=ISSUER, options={"require": list(CLAIMS)}
        )
        found = Viewer(
            Role(claims["role"]),
            ID.validate_python(claims["scope"]),
            ID.validate_python(claims["sub"]),
            ID.validate_python(claims["person"]) if "person" in claims else None,
        )
        check_scope(found)
    except jwt.ExpiredSignatureError as expired:
        raise _unauthenticated("Your token has expired: get a new one.") from expired
    except jwt.InvalidTokenError as invalid:
        raise _unauthenticated(f"Your token is not valid here: {invalid}.") from invalid
    except BadScope as wrong:
        raise _unauthenticated(str(wrong)) from wrong
    except ValidationError as malformed:
        raise _unauthenticated("The claims sub, scope and person of your token must be identifiers.") from malformed
    except ValueError as unknown:
        roles = ", ".join(Role)
        raise _unauthenticated(f"The role of your token must be one of {roles}.") from unknown
    return found


def _unauthenticated(message: str) -> Problem:
    return Problem(Code.UNAUTHENTICATED, message)
