"""How the demo is told: numbered chapters, each with what is done and why."""

import time

from rich.markup import escape

from services.cli.handlers import show


class Story:
    """Counts chapters and the seconds that each took."""

    def __init__(self) -> None:
        self._number = 0
        self._began = self._chapter_began = time.monotonic()

    def chapter(self, title: str, why: str) -> None:
        self._finish()
        self._number += 1
        show.out.print()
        show.out.rule(f"[bold]{self._number}. {escape(title)}[/]", align="left")
        show.out.print(escape(why) + "\n", style="italic")

    def say(self, text: str, style: str = "") -> None:
        show.out.print(escape(text), style=style)

    def code(self, text: str) -> None:
        """Text as it is, set apart."""
        show.out.print(
            "\n".join(f"    {line}" for line in text.strip().splitlines()), style="cyan", markup=False, soft_wrap=True
        )
        show.out.print()

    def end(self) -> None:
        self._finish()
        show.out.print()
        show.out.rule()
        show.out.print(
            f"The demo has ended well, after {time.monotonic() - self._began:.0f} seconds.", style="bold green"
        )

    def _finish(self) -> None:
        now = time.monotonic()
        if self._number:
            show.out.print(f"({now - self._chapter_began:.1f} s)", style="dim")
        self._chapter_began = now
