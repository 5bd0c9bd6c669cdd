"""Each of the seven models from enrolment to what the nation counts, as `viceversa demo --model` tells it."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from libs.contracts.models import RULES
from libs.contracts.vocabulary import Model, Shape
from libs.devstack.platform import Platform
from services.cli.domain.schemes import SCHEMES, Scheme
from services.cli.handlers.demo import of_model
from services.cli.handlers.demo.cast import Cast, world
from services.cli.handlers.demo.story import Story
from services.cli.queries.documents import FUNNEL
from services.cli.queries.gateway import Gateway, connected
from services.cli.queries.tokens import Signer

ROOT = Path(__file__).parents[2]
PEOPLE = 120
WHOLE = """
query Whole($roundId: ID) {
  programmes { id model shape }
  mentorships(roundId: $roundId, first: 250) { shape state ending formationId round { programme { id } } }
}"""


@pytest.mark.parametrize("model", Model)
async def test_a_model_runs_from_enrolment_to_outcome(running: Platform, signer: Signer, model: Model) -> None:
    chance, scheme = np.random.default_rng(7), SCHEMES[model]
    async with connected(running.address("gateway")) as gateway:
        everybody = world(PEOPLE, chance, model, called=scheme.id)
        await of_model.tell(Cast(everybody, scheme, gateway, signer, Story(), chance))
        await expect_counted(gateway, signer, scheme)
        await expect_shaped(gateway, signer, scheme)


async def expect_counted(gateway: Gateway, signer: Signer, scheme: Scheme) -> None:
    """The nation counts everybody who enrolled, and people who met."""
    found = (await gateway.ask(FUNNEL, signer.nation(), {"programmeId": scheme.id}))["funnel"]
    (nation,) = (row for row in found if row["level"] == "NATION")
    people = {cell["stage"]: cell["people"] for cell in nation["cells"]}
    assert people["ENROLLED"] == PEOPLE
    assert people["FIRST_CONVERSATION"] >= 5
    if scheme.model is not Model.SPOT:
        assert people["COMPACT"] >= 5


async def expect_shaped(gateway: Gateway, signer: Signer, scheme: Scheme) -> None:
    """Whoever was introduced is so in the shape of the programme, and stands together where the shape asks for it."""
    is_spot = scheme.model is Model.SPOT
    asked = {"roundId": None if is_spot else f"{scheme.id}-1"}
    found = await gateway.ask(WHOLE, signer.nation(), asked)
    (programme,) = (one for one in found["programmes"] if one["id"] == scheme.id)
    shape = RULES[scheme.model].shape
    assert (programme["model"], programme["shape"]) == (scheme.model.name, shape.name)
    introduced = [one for one in found["mentorships"] if not is_spot or one["shape"] == "SPOT"]
    assert introduced
    assert {one["shape"] for one in introduced} == {shape.name}
    assert {one["formationId"] is not None for one in introduced} == {shape not in (Shape.PAIR, Shape.SPOT)}
    if is_spot:
        assert {(one["state"], one["ending"], one["round"]) for one in introduced} == {("CLOSED", "COMPLETED", None)}
        return
    assert {one["round"]["programme"]["id"] for one in introduced} == {scheme.id}
    assert "ACTIVE" in {one["state"] for one in introduced}


@pytest.mark.skipif(os.environ.get("KAFKA", "embedded") != "embedded", reason="Once is enough.")
def test_the_demo_of_a_model_ends_well(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "demo", "ARGS=--model group --people 90"],
        cwd=ROOT,
        env={**os.environ, "VICEVERSA_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert "The demo has ended well" in done.stdout
