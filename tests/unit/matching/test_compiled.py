"""What was compiled from older sources is never run."""

from pathlib import Path

import pytest

from services.matching.domain.instance import compiled


def test_each_state_of_the_sources_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "SOURCES", tmp_path)
    source = tmp_path / "kernel.py"
    source.write_text("one = 1")
    first = compiled.folder()
    assert compiled.folder() == first
    source.write_text("one = 2")
    assert compiled.folder() != first
