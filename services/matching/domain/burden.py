"""Burden: how many mentorships people who disclosed an under-represented background may carry."""


def allowed(share_percent: int, pairs: int) -> int:
    """Of so many mentorships of one institution, how many mentors with a disclosed background may carry.

    The share is rounded down, so that it is never exceeded; but one is always allowed: otherwise a lone
    discloser at a small institution could never be matched, and telling the truth would cost a mentorship.
    """
    return max(1, share_percent * pairs // 100)
