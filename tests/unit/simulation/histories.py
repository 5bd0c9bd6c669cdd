"""Small histories of two people, for a checker that must find what is wrong with them."""

from collections.abc import Sequence
from datetime import timedelta

from libs.contracts.catalogue import service_of, type_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.loads import PlaceTaken
from libs.contracts.matching import (
    CohortFrozen,
    CohortListed,
    ProposalAccepted,
    ProposalAnswered,
    ProposalOffered,
    ProposalsDrafted,
    RoundOpened,
    RoundPublished,
    RoundSolved,
    RoundTriggered,
)
from libs.contracts.messages import Message
from libs.contracts.registration import (
    InstitutionRegistered,
    ParticipantEnrolled,
    Profile,
    ProgrammeOpened,
    ProgrammeRules,
    RegionRegistered,
)
from libs.contracts.rounds import Breakdown, CohortMember, Draft, RoundPolicy
from libs.contracts.sessions import MentorshipIntroduced, Person
from libs.contracts.vocabulary import Scope, Side, Stage, Topic
from tests.simulation.checking.checker import Checker
from tests.simulation.hours import FIRST

RULES = ProgrammeRules()
ANN = Profile(
    stage=Stage.RESIDENT,
    offers=(Topic.TELEHEALTH,),
    seeks=(Topic.LEADERSHIP,),
    languages=("en",),
    free=("mon-17",),
    mentor_capacity=1,
)
SUE = ANN.model_copy(
    update={
        "stage": Stage.SENIOR_LEADER,
        "offers": ANN.seeks,
        "seeks": ANN.offers,
        "mentor_capacity": 0,
        "mentee_capacity": 1,
    }
)
DRAFT = Draft(
    proposal_id="p1",
    mentor_id="ann",
    mentor_institution_id="here",
    mentor_region_id="north",
    mentee_id="sue",
    mentee_institution_id="here",
    mentee_region_id="north",
    score=1,
    breakdown=Breakdown(
        topics_to_mentee=(Topic.TELEHEALTH,),
        topics_to_mentor=(Topic.LEADERSHIP,),
        languages=("en",),
        common_slots=("mon-17",),
        points_to_mentee=1,
        points_to_mentor=0,
        points_common_slots=0,
        points_place=0,
    ),
)
ANSWER_BY = FIRST + timedelta(days=14)
OPENED = RoundOpened(
    round_id="r", programme_id="p", scope=Scope.REGIONAL, place_id="north", coordinator_id="c", policy=RoundPolicy()
)
OFFERED = ProposalOffered(proposal_id="p1", round_id="r", programme_id="p", draft=DRAFT, answer_by=ANSWER_BY)
ACCEPTED = ProposalAccepted(proposal_id="p1", round_id="r", programme_id="p", draft=DRAFT)
INTRODUCED = MentorshipIntroduced(
    mentorship_id="m1",
    programme_id="p",
    round_id="r",
    proposal_id="p1",
    mentor=Person(participant_id="ann", institution_id="here", region_id="north"),
    mentee=Person(participant_id="sue", institution_id="here", region_id="north"),
)


def enrolled(person: str, profile: Profile) -> ParticipantEnrolled:
    return ParticipantEnrolled(
        participant_id=person,
        programme_id="p",
        institution_id="here",
        region_id="north",
        profile=profile,
        personal=f"sealed:{person}:AAAA",
        consented_at=FIRST,
    )


def member(person: str, profile: Profile) -> CohortMember:
    return CohortMember(participant_id=person, institution_id="here", region_id="north", profile=profile)


FOUNDED: Sequence[Message] = (
    RegionRegistered(region_id="north", name="North"),
    InstitutionRegistered(institution_id="here", region_id="north", name="Here"),
    ProgrammeOpened(programme_id="p", name="P", rules=RULES),
    enrolled("ann", ANN),
    enrolled("sue", SUE),
)


def solved(*drafts: Draft, ann: Profile = ANN, sue: Profile = SUE) -> Sequence[Message]:
    """A round of the two up to its solution."""
    matched = len({person for one in drafts for person in (one.mentor_id, one.mentee_id)})
    return (
        OPENED,
        RoundTriggered(round_id="r", attempt=1, quotas=()),
        CohortListed(round_id="r", attempt=1, members=(member("ann", ann), member("sue", sue))),
        CohortFrozen(round_id="r", attempt=1, people=2, cohort_sha256="", rules=RULES),
        ProposalsDrafted(round_id="r", attempt=1, proposals=drafts),
        RoundSolved(
            round_id="r",
            attempt=1,
            proposals=len(drafts),
            matched_people=matched,
            eligible_people=2,
            unmatched_people=0,
            score=1,
            bound=1,
            proven=True,
            solution_sha256="",
        ),
    )


PUBLISHED = RoundPublished(round_id="r", attempt=1, answer_by=ANSWER_BY)


def said_yes(side: Side, person: str) -> Sequence[Message]:
    return (
        ProposalAnswered(proposal_id="p1", side=side, accepts=True),
        PlaceTaken(person_id=person, claim_id="p1", participant_id=person, programme_id="p", side=side),
    )


BOTH_SAID_YES = (*said_yes(Side.MENTOR, "ann"), *said_yes(Side.MENTEE, "sue"), ACCEPTED)
A_GOOD_YEAR = (*FOUNDED, *solved(DRAFT), PUBLISHED, OFFERED, *BOTH_SAID_YES, INTRODUCED)


def broken(*steps: Sequence[Message], excludes: dict[str, tuple[str, ...]] | None = None) -> set[str]:
    """The rules that the checker finds broken; it is asked after each step."""
    checker = Checker(lambda: FIRST, excludes or {}, disclosing=())
    place = 0
    for step in steps:
        envelopes: list[Envelope] = []
        for message in step:
            place += 1
            envelopes.append(envelope(message, place))
        checker.hear(envelopes)
        checker.at_rest()
    checker.everything()
    return {one.rule for one in checker.found}


def envelope(message: Message, place: int, cause: str = "", command: str = "") -> Envelope:
    return Envelope(
        Meta(
            id=command or f"{message.stream}.{place}",
            type=type_of(type(message)),
            source=service_of(type(message)),
            stream=message.stream,
            version=place,
            key=message.stream,
            time=FIRST,
            correlation_id=cause or "story",
            causation_id=cause,
            final=True,
            position=place,
        ),
        message,
    )
