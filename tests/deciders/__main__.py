"""`make deciders` writes docs/deciders anew."""

from pathlib import Path

from tests.deciders.every import EVERY

FOLDER = Path(__file__).parents[2] / "docs" / "deciders"

if __name__ == "__main__":
    for one in EVERY:
        (FOLDER / f"{one.name}.md").write_text(one.page())
