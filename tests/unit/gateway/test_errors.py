"""What a client is told, and what is kept from it."""

import pytest
from graphql import GraphQLError
from pydantic import ValidationError

from libs.eventsourcing.sealing.masters import WrongMasterKey
from libs.eventsourcing.sealing.vault import VaultRefuses
from services.gateway.domain.access import Forbidden
from services.gateway.domain.personal import Account
from services.gateway.schema.errors import bad_input, camel_case, explained


def code(error: GraphQLError) -> object:
    return (explained(error).extensions or {})["code"]


def in_field(cause: Exception) -> GraphQLError:
    return GraphQLError(str(cause), path=["me"], original_error=cause)


def test_what_breaks_inside_is_not_told() -> None:
    told = explained(in_field(RuntimeError("password=hunter2")))
    assert "hunter2" not in str(told.formatted)
    assert (told.extensions, told.path) == ({"code": "INTERNAL"}, ["me"])


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (GraphQLError("Cannot query field 'x'."), "BAD_INPUT"),
        (GraphQLError("Document contains more than 2000 tokens. Parsing aborted."), "TOO_COMPLEX"),
        (in_field(Forbidden("For the nation.")), "FORBIDDEN"),
        (in_field(ConnectionRefusedError()), "UNAVAILABLE"),
        (in_field(VaultRefuses("Vault does not answer.")), "UNAVAILABLE"),
        (in_field(WrongMasterKey("local:0123 is wanted.")), "UNAVAILABLE"),
        (in_field(bad_input("first", "too many")), "BAD_INPUT"),
        (in_field(TypeError("Cannot return null for non-nullable field.")), "INTERNAL"),
    ],
)
def test_every_error_has_a_code(error: GraphQLError, expected: str) -> None:
    assert code(error) == expected


def test_an_error_explained_twice_stays_the_same() -> None:
    once = explained(in_field(bad_input("first", "too many")))
    assert explained(once).formatted == once.formatted
    assert once.extensions == {"code": "BAD_INPUT", "field": "first", "rule": "too many"}


def test_fields_are_named_as_clients_know_them() -> None:
    assert [camel_case(name) for name in ("mentor_capacity", "free", "0")] == ["mentorCapacity", "free", "0"]


def test_an_account_that_does_not_fit_is_not_told_in_the_error() -> None:
    with pytest.raises(ValidationError) as wrong:
        Account.model_validate_json('{"by": "ada", "account": "He mocks me."}')
    assert "mocks" not in str(wrong.value)
