"""All that is kept of a person, in one document: what they can read by themself, asked for piece by piece.

So nothing is in it that is not shown to them elsewhere; in particular nothing of the other side that the other side
keeps to itself, and nothing of a concern.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from graphql import GraphQLError
from strawberry.types import ExecutionResult

from services.gateway.schema.context import Info

FORMAT = "viceversa.my-data.1"
DOCUMENT = files("services.gateway").joinpath("my_data.graphql").read_text()
"""An operation for each part, named as in the document. One with a variable `after` is asked for page by page."""
SELF = "Self"
PAGED = {"Proposals": "proposals", "Mentorships": "mentorships", "Questions": "spots", "AccessLog": "myAccessLog"}
PAGE = 50
"""What the operations ask for at a time."""


async def all_of(info: Info) -> Mapping[str, Any]:
    me = info.context.viewer.scope
    found = {"format": FORMAT, **await _answer(info, SELF, {"me": me})}
    for operation, field in PAGED.items():
        found[field] = await _pages(info, operation, field)
    return found


async def _pages(info: Info, operation: str, field: str) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    while True:
        after = rows[-1]["id"] if rows else None
        more: list[Mapping[str, Any]] = (await _answer(info, operation, {"after": after}))[field]
        rows += more
        if len(more) < PAGE:
            return rows


async def _answer(info: Info, operation: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    answer = await info.schema.execute(
        DOCUMENT, variable_values=dict(variables), context_value=info.context, operation_name=operation
    )
    assert isinstance(answer, ExecutionResult)
    if answer.errors:
        raise _first(answer.errors)
    return answer.data or {}


def _first(errors: list[GraphQLError]) -> Exception:
    return errors[0].original_error or errors[0]
