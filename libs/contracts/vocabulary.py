"""The words of the domain that every service shares: places, stages, topics, scopes, sides."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from libs.contracts.personal import PATTERN

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
"""A stable identifier: lower-case letters, digits and hyphens, 63 characters at most."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
"""The public name of a place or a programme; never that of a person."""

Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]
"""A language by its ISO 639-1 code."""

TimeZone = Annotated[str, Field(pattern=r"^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$", max_length=64)]
"""A time zone by its IANA name: `Europe/Berlin`."""

Slot = Annotated[str, Field(pattern=r"^(mon|tue|wed|thu|fri|sat|sun)-([01]\d|2[0-3])$")]
"""One hour of every week, in the nation's time: `tue-17` is Tuesday from 17:00 to 18:00."""

Sealed = Annotated[str, Field(pattern=PATTERN)]
"""A personal value, encrypted under the key of the `Subject` that stands beside it in the annotation."""


class Stage(StrEnum):
    """The ordered ladder of careers; `rank` counts from 0."""

    MEDICAL_STUDENT = "medical-student"
    RESIDENT = "resident"
    FELLOW = "fellow"
    EARLY_CAREER_ATTENDING = "early-career-attending"
    ESTABLISHED_ATTENDING = "established-attending"
    SENIOR_LEADER = "senior-leader"

    @property
    def rank(self) -> int:
        return list(Stage).index(self)


class Topic(StrEnum):
    """What a participant offers or seeks."""

    ELECTRONIC_RECORDS = "electronic-records"
    TELEHEALTH = "telehealth"
    SOCIAL_MEDIA = "social-media"
    ARTIFICIAL_INTELLIGENCE = "artificial-intelligence"
    DATA_ANALYSIS = "data-analysis"
    RESEARCH_METHODS = "research-methods"
    LITERATURE_REVIEW = "literature-review"
    WELL_BEING = "well-being"
    FLIPPED_CLASSROOM = "flipped-classroom"
    SIMULATION = "simulation"
    EQUITY_AND_INCLUSION = "equity-and-inclusion"
    PATIENT_EXPERIENCE = "patient-experience"
    QUALITY_IMPROVEMENT = "quality-improvement"
    LEADERSHIP = "leadership"
    CAREER_PLANNING = "career-planning"
    CLINICAL_REASONING = "clinical-reasoning"
    ACADEMIC_WRITING = "academic-writing"
    NEGOTIATION = "negotiation"


class Modality(StrEnum):
    """Where two people can meet."""

    IN_PERSON = "in-person"
    VIRTUAL = "virtual"
    EITHER = "either"


class Scope(StrEnum):
    """How far a round, or a participant's wish, reaches; `rank` counts from 0."""

    INSTITUTIONAL = "institutional"
    REGIONAL = "regional"
    NATIONAL = "national"

    @property
    def rank(self) -> int:
        return list(Scope).index(self)


class Level(StrEnum):
    """A level of the hierarchy nation > region > institution."""

    INSTITUTION = "institution"
    REGION = "region"
    NATION = "nation"


class Direction(StrEnum):
    """Who mentors whom, by stage."""

    REVERSE = "reverse"
    CLASSICAL = "classical"
    PEER = "peer"


class Shape(StrEnum):
    """Who stands together: each shape is made of pairs of a mentor and a mentee."""

    PAIR = "pair"
    CHAIN = "chain"
    """Three people or more: each is mentee of the one above and mentor of the one below."""
    GROUP = "group"
    """One mentor, or two, with several mentees and one topic."""
    NETWORK = "network"
    """One mentee with several mentors."""
    SPOT = "spot"
    """One question, one conversation."""


class Model(StrEnum):
    """The named models of a programme; what each means stands in models.py."""

    REVERSE = "reverse"
    CLASSICAL = "classical"
    CASCADING = "cascading"
    GROUP = "group"
    NETWORK = "network"
    SPOT = "spot"
    VIRTUAL = "virtual"


class Mode(StrEnum):
    """What counts when the best for all and what no two people would leave together differ."""

    OPTIMAL = "optimal"
    STABLE = "stable"
    STABLE_ELSE_OPTIMAL = "stable-else-optimal"


class Side(StrEnum):
    """The mentor gives mentorship, the mentee receives it."""

    MENTOR = "mentor"
    MENTEE = "mentee"


NATION = "nation"
"""The id of the one place above all regions."""
