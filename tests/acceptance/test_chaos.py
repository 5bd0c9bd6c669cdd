"""A sample of `make chaos`: some crash points, a broker that is killed, and a Postgres that is killed."""

from pathlib import Path

import pytest

from tests.chaos.__main__ import run

SAMPLE = 4


@pytest.mark.slow
def test_nothing_is_lost_or_twice_or_out_of_order(tmp_path: Path) -> None:
    table = run(tmp_path, sample=SAMPLE)
    assert table.is_well, table.markdown()
