"""What a client is told when something cannot be done: a sentence, and a code that a program can act on."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import asyncpg
import structlog
from graphql import GraphQLError
from pydantic import ValidationError
from strawberry.extensions import SchemaExtension
from strawberry.types import StreamExecutionResult

from libs.eventsourcing.sealing.keyring import NO_KEYS
from services.gateway.domain.access import Forbidden

log = structlog.get_logger()

AWAY = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.OperatorInterventionError, OSError)


class Code(StrEnum):
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    BAD_INPUT = "BAD_INPUT"
    NOT_FOUND = "NOT_FOUND"
    REFUSED = "REFUSED"
    UNAVAILABLE = "UNAVAILABLE"
    TOO_COMPLEX = "TOO_COMPLEX"
    INTERNAL = "INTERNAL"


class Problem(GraphQLError):
    """Something that the client can understand; `more` goes beside the code."""

    def __init__(self, code: Code, message: str, **more: object) -> None:
        super().__init__(message, extensions={"code": code.value, **more})


def bad_input(field: str, what: str) -> Problem:
    """`field` is the name of an argument or input field."""
    return Problem(Code.BAD_INPUT, f"{field}: {what}", field=field, rule=what)


def not_found(what: str, wanted: str) -> Problem:
    """Also for what exists and is none of the viewer's business, so that nobody learns that it exists."""
    return Problem(Code.NOT_FOUND, f"There is no {what} {wanted!r} that you may see.")


def in_graphql(invalid: ValidationError, renamed: dict[str, str]) -> Problem:
    """The first wrong field by the name that the client knows it by, with its rule."""
    error = invalid.errors()[0]
    first, *rest = [str(part) for part in error["loc"]] or ["input"]
    field = ".".join(camel_case(part) for part in (renamed.get(first, first), *rest))
    return bad_input(field, error["msg"])


def camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def explained(error: GraphQLError) -> GraphQLError:
    """The same error with a code; what only concerns us is logged and not told."""
    cause = _cause(error)
    match cause:
        case GraphQLError(extensions={"code": _}):
            return _coded(error, cause.message, **(cause.extensions or {}))
        case Forbidden():
            return _coded(error, str(cause), code=Code.FORBIDDEN)
        case GraphQLError() if error.path is None:
            code = Code.TOO_COMPLEX if "tokens. Parsing aborted" in error.message else Code.BAD_INPUT
            return _coded(error, error.message, code=code)
        case _ if isinstance(cause, AWAY):
            log.warning("Postgres does not answer.", error=repr(cause))
            return _coded(error, "The database does not answer: try again soon.", code=Code.UNAVAILABLE)
        case _ if isinstance(cause, NO_KEYS):
            log.error("The keys of persons cannot be had.", reason=str(cause))
            return _coded(error, "Personal values cannot be sealed or opened now.", code=Code.UNAVAILABLE)
        case _:
            log.error("A request failed.", path=error.path, exc_info=cause)
            return _coded(error, "Something went wrong here; it is logged.", code=Code.INTERNAL)


def _cause(error: GraphQLError) -> Exception:
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _coded(error: GraphQLError, message: str, **extensions: Any) -> GraphQLError:
    return GraphQLError(message, error.nodes, error.source, error.positions, error.path, extensions=extensions)


class ExplainStreams(SchemaExtension):
    """Websockets: each result as it goes out. Answers over HTTP are explained by the view, which sees all of them."""

    def on_stream_result(self, result: StreamExecutionResult) -> Iterator[None]:
        if errors := getattr(result, "errors", None):
            result.errors = [explained(error) for error in errors]  # pyright: ignore[reportAttributeAccessIssue]
        yield
