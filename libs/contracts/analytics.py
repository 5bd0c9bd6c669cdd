"""Analytics: the figures that the nation sees, published as events like everything else."""

from enum import StrEnum
from typing import TypeAlias

from libs.contracts.messages import Event, Value
from libs.contracts.vocabulary import Id, Level


class FunnelStage(StrEnum):
    """How far a participant came, in order; whoever reached a stage counts in all before it."""

    ENROLLED = "enrolled"
    ELIGIBLE = "eligible"
    MATCHED = "matched"
    ACCEPTED = "accepted"
    FIRST_CONVERSATION = "first-conversation"
    COMPACT = "compact"
    ACTIVE = "active"
    OUTCOME = "outcome"


class Cell(Value):
    """How many people of one place reached one stage; `people` is absent where it is withheld."""

    stage: FunnelStage
    people: int | None


class FunnelRow(Value):
    level: Level
    place_id: Id
    cells: tuple[Cell, ...]


class FunnelCounted(Event):
    """The whole funnel of a programme at once, so that what is withheld cannot be worked out by subtraction."""

    programme_id: Id
    threshold: int
    """Cells with fewer people than this are withheld."""
    rows: tuple[FunnelRow, ...]

    @property
    def stream(self) -> str:
        return f"funnel-{self.programme_id}"


AnalyticsEvent: TypeAlias = FunnelCounted
