"""Tables behind the invented people: who offers and seeks what, when they are free, what they are called.

The shares are assumptions, chosen so that every rule of the programme has something to decide; they are not statistics.
"""

from collections.abc import Mapping
from types import MappingProxyType

from libs.contracts.vocabulary import Modality, Scope, Stage, Topic

STAGES: Mapping[Stage, float] = MappingProxyType(
    {
        Stage.MEDICAL_STUDENT: 0.16,
        Stage.RESIDENT: 0.22,
        Stage.FELLOW: 0.11,
        Stage.EARLY_CAREER_ATTENDING: 0.16,
        Stage.ESTABLISHED_ATTENDING: 0.23,
        Stage.SENIOR_LEADER: 0.12,
    }
)
"""About as many people who can mentor upwards as people who can be mentored."""

DIGITAL: Mapping[Topic, float] = MappingProxyType(
    {
        Topic.SOCIAL_MEDIA: 0.18,
        Topic.ARTIFICIAL_INTELLIGENCE: 0.17,
        Topic.ELECTRONIC_RECORDS: 0.16,
        Topic.TELEHEALTH: 0.14,
        Topic.DATA_ANALYSIS: 0.12,
        Topic.SIMULATION: 0.07,
        Topic.FLIPPED_CLASSROOM: 0.06,
        Topic.EQUITY_AND_INCLUSION: 0.06,
        Topic.PATIENT_EXPERIENCE: 0.04,
    }
)
"""What juniors bring to a reverse programme."""

CAREER: Mapping[Topic, float] = MappingProxyType(
    {
        Topic.LEADERSHIP: 0.19,
        Topic.CAREER_PLANNING: 0.18,
        Topic.CLINICAL_REASONING: 0.15,
        Topic.ACADEMIC_WRITING: 0.13,
        Topic.RESEARCH_METHODS: 0.12,
        Topic.NEGOTIATION: 0.09,
        Topic.QUALITY_IMPROVEMENT: 0.08,
        Topic.WELL_BEING: 0.06,
    }
)
"""What seniors give back, since in a reverse programme both learn."""

HOURS: Mapping[str, float] = MappingProxyType(
    {"07": 0.12, "08": 0.08, "12": 0.22, "13": 0.12, "16": 0.1, "17": 0.2, "18": 0.16}
)
"""Before work, over lunch, after work: when clinicians can meet."""
DAYS: Mapping[str, float] = MappingProxyType({"mon": 0.2, "tue": 0.22, "wed": 0.22, "thu": 0.2, "fri": 0.16})

LANGUAGES: Mapping[str, float] = MappingProxyType({"en": 0.93, "es": 0.05, "fr": 0.02})
"""The first language of a person; a quarter of all speak a second one of these."""
SECOND_LANGUAGE = 0.25

MODALITIES: Mapping[Modality, float] = MappingProxyType(
    {Modality.EITHER: 0.6, Modality.VIRTUAL: 0.15, Modality.IN_PERSON: 0.25}
)
SCOPES: Mapping[Scope, float] = MappingProxyType(
    {Scope.NATIONAL: 0.82, Scope.REGIONAL: 0.12, Scope.INSTITUTIONAL: 0.06}
)

UNDER_REPRESENTED = 0.3
DISCLOSES = 0.6
"""Whether a person of an under-represented background says so is their own choice."""
TAKES_TWO = 0.15
HAS_MANAGER_HERE = 0.7

GIVEN = (
    "Alma Ben Cleo Dara Emil Faye Gwen Hugo Iris Jonah Kira Leo Mina Noel Odile Pia Quinn Rosa Samir Tess Uma Vera Wim "
    "Xenia Yara Zane Amin Bela Ciro Dina Enzo Flora Goran Hana Ivo Jana Karim Lena Milo Nadia"
)
FAMILY = (
    "Abara Bellamy Castell Dorn Farrow Galanis Halloran Ibsen Jardine Kowal Lindqvist Marchetti Nakano Okafor Pereira "
    "Quist Rahman Sandoval Thorne Uddin Varga Whitlock Xu Yilmaz Zeller Adeyemi Brandt Cordero Dufour Engel Fontaine "
    "Grieg Haddad Iyer Jensen Kaplan Laurent Moreau Novak Ekström"
)
