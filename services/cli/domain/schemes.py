"""An invented programme of each model, and what part people of each career stage take in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import assert_never

from libs.contracts.vocabulary import Model, Stage

LAST_JUNIOR = Stage.FELLOW
FIRST_MENTOR_DOWN = Stage.EARLY_CAREER_ATTENDING


@dataclass(frozen=True)
class Scheme:
    id: str
    name: str
    model: Model
    about: str


SCHEMES: Mapping[Model, Scheme] = MappingProxyType(
    {
        scheme.model: scheme
        for scheme in (
            Scheme(
                "digital-upwards",
                "Digital Upwards: juniors mentor seniors",
                Model.REVERSE,
                "a reverse programme: in it the junior is the mentor",
            ),
            Scheme(
                "steady-hands",
                "Steady Hands: seniors mentor juniors",
                Model.CLASSICAL,
                "a classical programme: the senior is the mentor",
            ),
            Scheme(
                "ladder",
                "The Ladder: everybody has somebody above and somebody below",
                Model.CASCADING,
                "a cascading programme: chains of three people or more, one of each career stage, in which everybody "
                "inside is mentee of the one above and mentor of the one below",
            ),
            Scheme(
                "round-tables",
                "Round Tables: one mentor, three to six mentees",
                Model.GROUP,
                "a programme of groups: one mentor with three to six mentees who share a topic",
            ),
            Scheme(
                "many-voices",
                "Many Voices: two to four mentors each",
                Model.NETWORK,
                "a programme of networks: each mentee has two to four mentors, of different institutions and with "
                "different topics",
            ),
            Scheme(
                "quick-word",
                "A Quick Word: one question, one conversation",
                Model.SPOT,
                "a spot programme: whoever has a question is answered by somebody who is free within days, without a "
                "round",
            ),
            Scheme(
                "far-and-near",
                "Far and Near: juniors mentor seniors by video",
                Model.VIRTUAL,
                "a virtual programme: it is reverse, everybody meets by video, and distance does not count",
            ),
        )
    }
)


def places(model: Model, stage: Stage, capacity: int) -> tuple[int, int]:
    """Of a person whose own number is `capacity`: the places as mentor, and as mentee."""
    is_junior = stage.rank <= LAST_JUNIOR.rank
    mentors_down = stage.rank >= FIRST_MENTOR_DOWN.rank
    match model:
        case Model.REVERSE | Model.VIRTUAL:
            mentors_up = stage.rank <= FIRST_MENTOR_DOWN.rank
            return (capacity if mentors_up else 0, 0 if is_junior else capacity)
        case Model.CLASSICAL | Model.SPOT:
            return (capacity if mentors_down else 0, capacity if is_junior else 0)
        case Model.CASCADING:
            return 1, 1
        case Model.GROUP:
            return (3 + capacity if mentors_down else 0, 1 if is_junior else 0)
        case Model.NETWORK:
            return (1 + capacity if mentors_down else 0, 2 + capacity if is_junior else 0)
    assert_never(model)


def knows_both(model: Model, stage: Stage) -> bool:
    """Whether somebody offers and seeks something of both kinds, as in the middle of a ladder."""
    return model is Model.CASCADING or stage is FIRST_MENTOR_DOWN
