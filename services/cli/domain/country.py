"""An invented country: its regions and institutions. All names are made up and belong to nobody."""

from dataclasses import dataclass

import numpy as np

REGIONS = (
    ("northmoor", "Northmoor"),
    ("eastvale", "Eastvale"),
    ("southdale", "Southdale"),
    ("westmark", "Westmark"),
    ("riverside", "Riverside"),
    ("high-lakes", "High Lakes"),
    ("midplain", "Midplain"),
    ("coastland", "Coastland"),
    ("greenhills", "Greenhills"),
    ("stonebridge", "Stonebridge"),
    ("silverwood", "Silverwood"),
    ("redcliff", "Redcliff"),
)
KINDS = (
    ("university", "University Hospital"),
    ("general", "General Hospital"),
    ("childrens", "Children's Hospital"),
    ("medical-school", "Medical School"),
    ("veterans", "Veterans Hospital"),
    ("community", "Community Health Centre"),
    ("cancer", "Cancer Institute"),
    ("rural", "Rural Clinics"),
)
SPREAD = 0.8
"""Sigma of the log-normal sizes: the largest of 60 institutions is then some ten times the median one."""
SMALLEST = 6
"""Nobody can be matched inside an institution of one or two."""


@dataclass(frozen=True)
class Region:
    id: str
    name: str


@dataclass(frozen=True)
class Institution:
    id: str
    region_id: str
    name: str
    size: int
    """How many of its people take part."""


def regions(count: int) -> tuple[Region, ...]:
    """The first so many regions; there are at most 12."""
    return tuple(Region(*named) for named in REGIONS[:count])


def institutions(places: tuple[Region, ...], count: int, people: int, chance: np.random.Generator) -> list[Institution]:
    """`count` institutions spread evenly over the regions, whose sizes are log-normal and sum to `people`."""
    sizes = _sizes(count, people, chance)
    return [
        _institution(places[number % len(places)], number // len(places), int(sizes[number])) for number in range(count)
    ]


def _sizes(count: int, people: int, chance: np.random.Generator) -> np.ndarray:
    least = min(SMALLEST, people // count)
    shares = chance.lognormal(0.0, SPREAD, count)
    return least + chance.multinomial(people - least * count, shares / shares.sum())


def _institution(region: Region, number: int, size: int) -> Institution:
    again, kind = divmod(number, len(KINDS))
    key, title = KINDS[kind]
    suffix, ordinal = (f"-{again + 1}", f" {again + 1}") if again else ("", "")
    return Institution(f"{region.id}-{key}{suffix}", region.id, f"{region.name} {title}{ordinal}", size)
