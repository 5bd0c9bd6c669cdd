"""The funnel of a programme, as analytics published it."""

import json

import strawberry

from libs.contracts import analytics
from libs.contracts.analytics import FunnelStage
from libs.contracts.vocabulary import Level
from services.gateway.schema.loaders import Row


@strawberry.type(description="How many people of one place reached one stage.")
class Cell:
    stage: FunnelStage
    people: int | None = strawberry.field(
        description="Null where it is withheld, because it is small or gives it away."
    )


@strawberry.type(description="The funnel of one place.")
class FunnelRow:
    level: Level
    place_id: strawberry.ID
    place_name: str
    cells: list[Cell]


def funnel_row(row: Row) -> FunnelRow:
    cells = [analytics.Cell.model_validate(cell) for cell in json.loads(row["cells"])]
    return FunnelRow(
        level=Level(row["level"]),
        place_id=strawberry.ID(row["place_id"]),
        place_name=row["place_name"],
        cells=[Cell(stage=cell.stage, people=cell.people) for cell in cells],
    )
