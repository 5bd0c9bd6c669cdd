"""What somebody tells in confidence is sealed for what they agreed to, and for nothing else."""

import pytest

from services.gateway.domain.personal import Confidential, Purpose, confidential


def told(under_represented: bool | None, purposes: list[Purpose] | None, *excludes: str) -> Confidential:
    return Confidential.model_validate(confidential(under_represented, purposes, excludes))


@pytest.mark.parametrize(
    ("purposes", "for_share", "for_figures"),
    [
        (None, True, False),
        ([], False, False),
        ([Purpose.BURDEN_SHARE], True, False),
        ([Purpose.EQUITY_FIGURES], False, True),
        (list(Purpose), True, True),
    ],
)
def test_a_background_is_there_for_the_purposes_agreed_to(
    purposes: list[Purpose] | None, *, for_share: bool, for_figures: bool
) -> None:
    found = told(True, purposes)
    assert (found.under_represented, found.in_equity_figures) == (for_share, for_figures)


def test_who_discloses_nothing_is_in_nothing_whatever_the_purposes() -> None:
    found = told(False, list(Purpose), "max")
    assert (found.under_represented, found.in_equity_figures, found.excludes) == (False, False, ("max",))


def test_who_says_nothing_has_nothing_sealed() -> None:
    assert confidential(None, None, None) is None
    assert confidential(None, [Purpose.BURDEN_SHARE], None) is None
