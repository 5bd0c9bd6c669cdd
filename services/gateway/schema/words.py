"""The vocabulary as GraphQL enumerations; an unknown word is refused before anything is asked."""

import strawberry

from libs.contracts.analytics import FunnelStage
from libs.contracts.concerns import Resolution
from libs.contracts.contacts import Office
from libs.contracts.rounds import SolveStep
from libs.contracts.sessions import Ending, Moment, OutcomeKind, Silence
from libs.contracts.vocabulary import Direction, Level, Modality, Model, Scope, Shape, Side, Stage, Topic
from services.gateway.domain.access import Role
from services.gateway.domain.personal import Purpose
from services.gateway.domain.states import (
    ConcernState,
    Consent,
    FormationState,
    InstitutionState,
    MentorshipState,
    ParticipantStatus,
    ProposalStatus,
    RoundState,
    SessionState,
    SpotState,
)

WORDS = (
    ConcernState,
    Consent,
    Direction,
    Ending,
    FormationState,
    FunnelStage,
    InstitutionState,
    Level,
    MentorshipState,
    Modality,
    Model,
    Moment,
    Office,
    OutcomeKind,
    ParticipantStatus,
    ProposalStatus,
    Purpose,
    Resolution,
    Role,
    RoundState,
    Scope,
    SessionState,
    Shape,
    Side,
    Silence,
    SolveStep,
    SpotState,
    Stage,
    Topic,
)


def register() -> None:
    """To be called before a schema is made of types that use these words."""
    for word in WORDS:
        strawberry.enum(word, description=word.__doc__)
