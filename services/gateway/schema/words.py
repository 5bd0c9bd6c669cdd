"""The vocabulary as GraphQL enumerations; an unknown word is refused before anything is asked."""

import strawberry

from libs.contracts.analytics import FunnelStage
from libs.contracts.concerns import Resolution
from libs.contracts.rounds import SolveStep
from libs.contracts.sessions import Ending, Moment, OutcomeKind, Silence
from libs.contracts.vocabulary import Direction, Level, Modality, Scope, Shape, Side, Stage, Topic
from services.gateway.domain.access import Role
from services.gateway.domain.states import (
    ConcernState,
    Consent,
    MentorshipState,
    ParticipantStatus,
    ProposalStatus,
    RoundState,
    SessionState,
)

WORDS = (
    ConcernState,
    Consent,
    Direction,
    Ending,
    FunnelStage,
    Level,
    MentorshipState,
    Modality,
    Moment,
    OutcomeKind,
    ParticipantStatus,
    ProposalStatus,
    Resolution,
    Role,
    RoundState,
    Scope,
    SessionState,
    Shape,
    Side,
    Silence,
    SolveStep,
    Stage,
    Topic,
)


def register() -> None:
    """To be called before a schema is made of types that use these words."""
    for word in WORDS:
        strawberry.enum(word, description=word.__doc__)
