"""`viceversa funnel`: how far people came, by place, with small cells withheld."""

import asyncio
from typing import Any

from services.cli.domain import tables
from services.cli.handlers import reach, show
from services.cli.queries.documents import FUNNEL
from services.cli.queries.gateway import connected


def funnel(programme: str, told: reach.Told, *, institutions: bool, as_json: bool) -> None:
    async def ask() -> Any:
        async with connected(reach.url(told)) as gateway:
            return (await gateway.ask(FUNNEL, reach.token(told), {"programmeId": programme}))["funnel"]

    found = asyncio.run(ask())
    if as_json:
        show.as_json(found)
    elif not found:
        raise show.Failed(f"Nothing has been counted yet for the programme {programme!r}.")
    else:
        show.table(tables.funnel(found, ("NATION", "REGION", "INSTITUTION") if institutions else ("NATION", "REGION")))
