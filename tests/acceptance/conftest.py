"""One platform of real processes for the tests that do not kill it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from libs.devstack.platform import Platform, platform
from libs.runtime import clock
from services.cli.handlers.programs import programs
from services.cli.queries.tokens import Signer


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder: Path = tmp_path_factory.mktemp("platform")
    with platform(folder, programs(None), durable=False) as whole:
        yield whole


@pytest.fixture(scope="session")
def signer(running: Platform) -> Signer:
    return Signer(running.secrets.token_secret, clock.now())
