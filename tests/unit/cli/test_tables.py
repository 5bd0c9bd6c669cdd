"""What a person reads of an answer."""

from datetime import UTC, datetime

from libs.contracts.analytics import Cell, FunnelCounted, FunnelRow, FunnelStage
from libs.contracts.catalogue import type_of
from libs.contracts.envelope import Envelope, Meta
from libs.contracts.vocabulary import Level
from services.cli.domain import lines, pairs, tables

PROPOSAL = {
    "id": "pr-1",
    "score": 340,
    "mentor": {
        "participant": {"id": "p-1", "name": "Alma Dorn", "stage": "RESIDENT"},
        "institution": {"id": "a", "name": "Northmoor General Hospital"},
        "region": {"id": "northmoor"},
    },
    "mentee": {
        "participant": {"id": "p-2", "name": None, "stage": "SENIOR_LEADER"},
        "institution": {"id": "b", "name": "Northmoor Medical School"},
        "region": {"id": "northmoor"},
    },
    "breakdown": {
        "topicsToMentee": ["TELEHEALTH", "SOCIAL_MEDIA"],
        "topicsToMentor": ["LEADERSHIP"],
        "languages": ["en"],
        "commonSlots": ["tue-17", "wed-12"],
        "pointsToMentee": 200,
        "pointsToMentor": 60,
        "pointsCommonSlots": 40,
        "pointsPlace": 40,
    },
}
ROUND = {
    "id": "r",
    "state": "SOLVED",
    "cohortSize": 1200,
    "eligiblePeople": 1000,
    "matchedPeople": 912,
    "proposalCount": 456,
    "acceptedCount": 0,
    "declinedCount": 0,
    "score": 99,
    "bound": 100,
    "proven": False,
}


def test_a_proposal_says_why_in_both_directions() -> None:
    assert pairs.why(PROPOSAL) == (
        "Alma Dorn, resident, Northmoor General Hospital is to mentor p-2, senior leader, Northmoor Medical School.\n"
        "  to the mentee: telehealth, social media (200 points)\n"
        "  to the mentor: leadership (60 points)\n"
        "  both are free: tue-17, wed-12 (40 points)\n"
        "  both speak:    en\n"
        "  place:         two institutions of one region (40 points)\n"
        "  score:         340"
    )


def test_a_round_shows_what_was_proven() -> None:
    [row] = pairs.rounds([ROUND]).rows
    assert row == ["r", "1,200", "1,000", "912", "91.2 %", "456", "0", "99", "within 1.00 %"]
    [proven] = pairs.rounds([{**ROUND, "proven": True}]).rows
    assert proven[-1] == "optimal"


def test_a_withheld_cell_says_so_and_the_nation_comes_first() -> None:
    region = {"level": "REGION", "placeId": "a", "placeName": "A", "cells": [{"stage": "ENROLLED", "people": None}]}
    nation = {
        "level": "NATION",
        "placeId": "nation",
        "placeName": None,
        "cells": [{"stage": "ENROLLED", "people": 2000}],
    }
    hall = {"level": "INSTITUTION", "placeId": "h", "placeName": "H", "cells": []}
    rows = tables.funnel([region, hall, nation]).rows
    assert [row[:2] for row in rows] == [["nation", "2,000"], ["A", "withheld"]]


def test_unmatched_people_are_counted_by_rule_with_a_reason_each() -> None:
    said = [("career stages", "first"), ("quota", "q"), ("career stages", "second")]
    left = [{"rule": rule, "reason": reason} for rule, reason in said]
    assert pairs.unmatched(left).rows == [["2", "career stages", "first"], ["1", "quota", "q"]]


def test_an_event_is_one_line() -> None:
    counted = FunnelCounted(
        programme_id="up",
        threshold=5,
        rows=(
            FunnelRow(level=Level.NATION, place_id="nation", cells=(Cell(stage=FunnelStage.ENROLLED, people=None),)),
        ),
    )
    meta = Meta(
        id="e1",
        type=type_of(FunnelCounted),
        source="analytics",
        stream=counted.stream,
        version=3,
        key=counted.stream,
        time=datetime(2026, 3, 1, 9, 30, 15, 250_000, UTC),
        correlation_id="0123456789abcdef",
        causation_id="",
        final=True,
        position=17,
    )
    envelope = Envelope(meta, counted)
    [row] = lines.table([envelope]).rows
    assert row == [
        "09:30:15.250",
        "FunnelCounted.v1\nfunnel-up#3",
        "17",
        "0123456789ab",
        'threshold: 5, rows: [{"level": "nation", "place_id": "nation", "cell ...',
    ]
    assert lines.as_record(envelope)["data"]["rows"][0]["cells"] == [{"stage": "enrolled", "people": None}]


def test_a_long_body_is_cut() -> None:
    assert len(lines.short("x" * 500)) == lines.WIDTH
