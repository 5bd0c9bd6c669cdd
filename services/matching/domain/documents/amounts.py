"""Scores in the unit of a problem, and in the whole numbers of a round."""

from decimal import Decimal


def in_words(points: int, scale: int) -> str:
    """12345 with scale 100 is "123.45": exact, with as many decimals as the scale has."""
    if scale == 1:
        return str(points)
    whole, rest = divmod(abs(points), scale)
    return f"{'-' if points < 0 else ''}{whole}.{rest:0{len(str(scale)) - 1}}"


def scaled(text: str, scale: int) -> int | None:
    """The way back; None for a text that is no multiple of the unit."""
    number = Decimal(text)
    if abs(number.adjusted()) > 30 and number:
        return None
    points = number * scale
    return int(points) if points == points.to_integral_value() else None
