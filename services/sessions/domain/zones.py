"""The time zones that there are, as the package `tzdata` names them: the same on every machine."""

from importlib.resources import files

ZONES = frozenset(files("tzdata").joinpath("zones").read_text().split())
