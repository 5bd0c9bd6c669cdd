"""Functions on arrays, compiled on first use; the compiled form is kept beside the source.

What is kept of a function holds the functions that it calls, and numba looks only at the file of the first. So each
state of the sources of matching has a folder of its own: nothing that was compiled from older sources is ever run.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core import config

P = ParamSpec("P")
R = TypeVar("R")

SOURCES = Path(__file__).parents[2]


def folder() -> Path:
    digest = hashlib.sha256()
    for source in sorted(SOURCES.rglob("*.py")):
        digest.update(source.read_bytes())
    return SOURCES / "__pycache__" / f"compiled-{digest.hexdigest()[:16]}"


def keep_in(place: Path) -> None:
    """Where nothing can be written, numba keeps what it compiled among the files of the user, as is its default."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    settings: Any = config
    settings.CACHE_DIR = str(place)


keep_in(folder())


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True)(function))
