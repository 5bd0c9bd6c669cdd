"""The whole schema; `python -m services.gateway.schema.api` prints it."""

import sys

import strawberry
from graphql import GraphQLError
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, ParserCache, ValidationCache
from strawberry.printer import print_schema
from strawberry.types import ExecutionContext

from services.gateway.schema import words
from services.gateway.schema.calendars import Calendars
from services.gateway.schema.contacts import Appointing
from services.gateway.schema.context import Operations
from services.gateway.schema.enrolling import Enrolling
from services.gateway.schema.errors import ExplainStreams
from services.gateway.schema.feedback import GivingFeedback
from services.gateway.schema.forgetting import Forgetting
from services.gateway.schema.institutions import Institutions
from services.gateway.schema.learning import Learning
from services.gateway.schema.limits import MAX_TOKENS, WithinLimits
from services.gateway.schema.matching import Matching
from services.gateway.schema.meeting import Meeting
from services.gateway.schema.participating import Participating, Qualifying
from services.gateway.schema.proposing import Proposing
from services.gateway.schema.query import Query
from services.gateway.schema.registering import Registering
from services.gateway.schema.safeguarding import Safeguarding
from services.gateway.schema.spots import Questioning
from services.gateway.schema.subscription import Subscription

CACHED_DOCUMENTS = 256


@strawberry.type(description="Each returns when its effect can be read. A repeated requestId is carried out once.")
class Mutation(
    Registering,
    Institutions,
    Appointing,
    Enrolling,
    Participating,
    Qualifying,
    Matching,
    Proposing,
    Questioning,
    Meeting,
    Learning,
    GivingFeedback,
    Safeguarding,
    Calendars,
    Forgetting,
):
    pass


class Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """What concerns us is logged where it is explained; a client's own mistake is no event for us."""


words.register()
SCHEMA = Schema(
    Query,
    Mutation,
    Subscription,
    # The rules are made once, so that the cache of validated documents recognises them.
    extensions=[
        Operations,
        ExplainStreams,
        lambda: MaxTokensLimiter(MAX_TOKENS),
        lambda: AddValidationRules([WithinLimits]),
        lambda: ParserCache(CACHED_DOCUMENTS),
        lambda: ValidationCache(CACHED_DOCUMENTS),
    ],
)


def sdl() -> str:
    """The schema in GraphQL's own language."""
    return print_schema(SCHEMA) + "\n"


if __name__ == "__main__":
    sys.stdout.write(sdl())
