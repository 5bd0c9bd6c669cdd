"""Seconds and MiB over people a side, both axes by powers of ten, as SVG that reads without colour."""

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10
from typing import TypeAlias

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 440, 70, 110, 20, 60

Row: TypeAlias = tuple[float, float, float]


def picture(rows: Sequence[Row]) -> str:
    """Of (people a side, seconds, MiB), smallest first."""
    low, high = 2, ceil(log10(rows[-1][0]))
    values = [value for row in rows for value in row[1:]]
    least, most = floor(log10(max(0.01, min(values)))), ceil(log10(max(values)))

    def x(people: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (log10(people) - low) / (high - low)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (log10(max(0.01, value)) - least) / (most - least)

    def curve(place: int, name: str, dashes: str) -> Iterator[str]:
        points = [(x(row[0]), y(row[place])) for row in rows]
        way = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
        yield f'<polyline points="{way}" fill="none" stroke="black" stroke-width="2" stroke-dasharray="{dashes}"/>'
        yield from (f'<circle cx="{across:.1f}" cy="{down:.1f}" r="4"/>' for across, down in points)
        yield f'<text x="{points[-1][0] + 10:.1f}" y="{points[-1][1] + 4:.1f}">{name}</text>'

    words = "; ".join(f"{people:,} a side {seconds:g} s and {mib:,} MiB" for people, seconds, mib in rows)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'aria-labelledby="title told" font-family="sans-serif" font-size="13">',
        '<title id="title">Time and memory by people a side</title>',
        f'<desc id="told">From files to a proven optimum: {words}.</desc>',
        '<rect width="100%" height="100%" fill="white"/>',
        *(upright(x(10**power), f"{10**power:,}") for power in range(low, high + 1)),
        *(level(y(10**power), f"{10.0**power:,g}") for power in range(least, most + 1)),
        *curve(1, "seconds", "none"),
        *curve(2, "MiB", "6 4"),
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 15}" text-anchor="middle">people a side</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def upright(x: float, name: str) -> str:
    line = f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#bbb"/>'
    return f'{line}<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{name}</text>'


def level(y: float, name: str) -> str:
    line = f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#bbb"/>'
    return f'{line}<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{name}</text>'
