"""The life of an event in docs/contracts: released, changed in a way that breaks, given a version, and kept."""

import json
from pathlib import Path

import pytest

from libs.contracts.catalogue import Catalogue
from libs.contracts.published import folder
from tests.lamps import LAMPS, LampLit, LightLamp, by_nobody_known, earlier, in_lumens

FIRST = Catalogue([type(earlier(1, candles=2)), LightLamp])
SECOND = Catalogue([type(earlier(2, lumens=24)), LightLamp], [in_lumens])
CARELESS = Catalogue([type(earlier(1, lumens=24)), LightLamp])


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """Version 1 is released."""
    folder.write(tmp_path, FIRST)
    folder.release(tmp_path)
    return tmp_path


def names(place: Path) -> list[str]:
    return [path.stem for path in sorted(place.glob("*.json"))]


def test_what_was_written_is_what_the_code_gives(here: Path) -> None:
    assert not list(folder.differences(here, FIRST))
    assert names(here / folder.SCHEMAS) == ["LampLit.v1", "LightLamp.v2"]
    assert names(here / folder.SAMPLES) == ["LampLit.v1"]


def test_what_differs_is_missing_or_belongs_to_nothing_is_said(here: Path) -> None:
    (here / "samples/LampLit.v1.json").write_text("{}")
    (here / "schemas/LightLamp.v2.json").unlink()
    (here / "schemas/LampBroken.v1.json").write_text("{}")
    assert list(folder.differences(here, FIRST)) == [
        "samples/LampLit.v1.json is not what the code gives.",
        "schemas/LightLamp.v2.json is missing.",
        "schemas/LampBroken.v1.json belongs to no message.",
    ]
    folder.write(here, FIRST)
    assert not list(folder.differences(here, FIRST))


def test_a_change_that_breaks_what_was_released_is_not_released(here: Path) -> None:
    folder.write(here, CARELESS)
    with pytest.raises(folder.Breaks, match=r"LampLit\.v1: the field `candles` was removed; old readers need it\."):
        folder.release(here)
    assert "candles" in (here / folder.RELEASED / "LampLit.v1.json").read_text()


def test_a_new_version_keeps_the_files_of_the_old_one_which_is_still_read(here: Path) -> None:
    before = (here / "samples/LampLit.v1.json").read_text()
    folder.write(here, SECOND)
    folder.write(here, LAMPS)
    folder.release(here)
    assert names(here / folder.RELEASED) == ["LampLit.v1", "LampLit.v2", "LampLit.v3", "LightLamp.v2"]
    assert (here / "samples/LampLit.v1.json").read_text() == before
    for name in names(here / folder.SAMPLES):
        sample = (here / folder.SAMPLES / f"{name}.json").read_text()
        assert isinstance(LAMPS.parse(f"org.viceversa.{name}", sample), LampLit)
    assert "candles" in json.loads(before)
    described = json.loads((here / "asyncapi.json").read_text())["components"]["messages"]
    assert described["LampLit.v1"]["description"] == "Said before LampLit.v3 was, and in history for ever."


def test_the_files_of_an_older_version_are_not_lost(here: Path) -> None:
    folder.write(here, Catalogue([LampLit, LightLamp], [in_lumens, by_nobody_known]))
    missing = list(folder.differences(here, LAMPS))
    assert missing == [
        f"{part}/LampLit.v2.json is missing: bring it back from history." for part in ("schemas", "samples")
    ]
