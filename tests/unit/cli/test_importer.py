"""A spreadsheet becomes invitations, row by row; whoever made a mistake reads where and what."""

from pathlib import Path

import pytest

from libs.contracts.vocabulary import Modality, Scope, Stage, Topic
from services.cli.domain import mapping, spreadsheet
from services.cli.domain.invitations import Reading, pseudonym, read
from services.cli.domain.mapping import MappingWrong
from services.cli.domain.spreadsheet import SpreadsheetWrong

KEY = b"a key of this test"
EXAMPLES = Path(__file__).parents[3] / "services/cli/examples"
MAP = """
programme = "up"
[columns]
name = "who"
email = "mail"
institution = "place"
stage = "grade"
offers = "gives"
seeks = "wants"
free = "hours"
mentor_capacity = "takes"
line = "boss"
[defaults]
languages = ["en"]
mentor_capacity = 1
[values.stage]
"HEO" = "resident"
[values.offers]
"digital" = ["telehealth", "social-media"]
"""
HEADER = "who,mail,place,grade,gives,wants,hours,takes,boss\n"
GOOD = "Ann,ann@x.example,north,heo,Digital,leadership,tue-17;wed-12,,\n"


def reading(rows: str) -> Reading:
    given = mapping.read(MAP)
    return read(spreadsheet.read((HEADER + rows).encode(), given.delimiter), given, KEY)


def said(rows: str) -> list[str]:
    return [f"line {one.line}: {one.field} ({one.rule}): {one.words}" for one in reading(rows).refusals]


def test_a_row_that_keeps_all_rules_is_an_invitation() -> None:
    found = reading(GOOD)
    assert not found.refusals
    [one] = found.invitations
    assert (one.line, one.name, one.email, one.institution_id) == (2, "Ann", "ann@x.example", "north")
    assert one.profile.stage is Stage.RESIDENT
    assert one.profile.offers == (Topic.TELEHEALTH, Topic.SOCIAL_MEDIA)
    assert one.profile.free == ("tue-17", "wed-12")
    assert one.profile.languages == ("en",)
    assert (one.profile.modality, one.profile.widest_scope) == (Modality.EITHER, Scope.NATIONAL)


def test_ids_are_derived_so_that_importing_again_finds_the_same_person() -> None:
    [one] = reading(GOOD).invitations
    [again] = reading(GOOD.replace("ann@", "ANN@")).invitations
    assert one.participant_id == again.participant_id == pseudonym("ann@x.example", KEY)
    assert one.participant_id != pseudonym("ann@x.example", b"the key of another platform")


def test_managers_are_named_as_people_are() -> None:
    [one] = reading(GOOD.replace(",,\n", ",,bob@x.example;cyd@x.example\n")).invitations
    assert one.profile.line == (pseudonym("bob@x.example", KEY), pseudonym("cyd@x.example", KEY))


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        (
            "Director",
            "heo",
            'line 2: stage (career stage): "Director" is no career stage; use one of medical-student, resident, '
            "fellow, early-career-attending, established-attending, senior-leader",
        ),
        (
            "tuesday",
            "tue-17",
            'line 2: free (weekly hour): "tuesday" is no hour of the week: write Tuesday from 17:00 as "tue-17"',
        ),
        ("ann at x", "ann@x.example", 'line 2: email (e-mail): "ann at x" is no e-mail address'),
        ("", "Ann", "line 2: name (needed): this is missing"),
        ("", "leadership", "line 2: seeks (needed): at least one is needed"),
        ("", "heo", "line 2: stage (needed): this is missing"),
        (
            "North Hall",
            "north",
            'line 2: institution (id): "North Hall" is no id: give it one in [values.institution] of the mapping',
        ),
    ],
)
def test_a_wrong_cell_is_named_with_its_rule(wrong: str, right: str, words: str) -> None:
    assert said(GOOD.replace(right, wrong, 1)) == [words]


def test_numbers_are_checked() -> None:
    row = GOOD.removesuffix(",\n")
    assert said(row.removesuffix(",") + ",two,\n") == [
        'line 2: mentor_capacity (whole number): "two" is no whole number'
    ]
    assert said(row.removesuffix(",") + ",99,\n") == ["line 2: mentor_capacity (at most): 99 is above 10"]
    assert said(row.removesuffix(",") + ",0,\n") == [
        "line 2: mentor_capacity (takes part): somebody who takes part has a capacity of at least 1, as mentor or as "
        "mentee"
    ]


def test_every_rule_that_a_row_breaks_is_told_and_the_other_rows_are_taken() -> None:
    bad = "Ben,ben@x.example,north,boss,magic,leadership,tue-25,,\n"
    found = reading(bad + GOOD)
    assert [one.field for one in found.refusals] == ["stage", "offers", "free"]
    assert {one.line for one in found.refusals} == {2}
    assert [one.line for one in found.invitations] == [3]


def test_the_same_person_twice_is_refused_the_second_time() -> None:
    assert said(GOOD + "\n" + GOOD) == ["line 4: email (once): this is the person of line 2 again"]


def test_a_row_of_another_length_is_refused() -> None:
    assert said("Ann,ann@x.example\n") == ["line 2: row (cells): this row has 2 cells, the first line names 9 columns"]


def test_a_cell_over_several_lines_keeps_the_line_numbers_right() -> None:
    assert said('"Ann\nMarie",ann@x.example,north,heo,Digital,leadership,tue-17,,\n' + "Ben\n") == [
        "line 4: row (cells): this row has 1 cells, the first line names 9 columns"
    ]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "The file is empty: its first line must name the columns."),
        (b"\xef\xbb\xbf\n\n", "The file is empty: its first line must name the columns."),
        (b"who,mail\n", "The file names its columns and has no row below them."),
        (b"who,who\nAnn,Ben\n", 'line 1, column 2: a second column is called "who".'),
        (b"who,\nAnn,Ben\n", "line 1, column 2: this column has no name."),
        (b"who,mail\nJ\xf6rg,x\n", "line 2, byte 2: 0xf6 is not UTF-8. Save the file as CSV UTF-8."),
        (b'who,mail\nAnn,x\nBen,"y\nCyd,z\n', 'line 3, column "mail": a quote is opened here and never closed.'),
        (
            b'who,mail\n"An"n,x\n',
            "line 2: ',' expected after '\"'; a quote inside a quoted cell is written twice.",
        ),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(raw: bytes, words: str) -> None:
    with pytest.raises(SpreadsheetWrong) as refused:
        spreadsheet.read(raw, ",")
    assert str(refused.value) == words


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    given = mapping.read(MAP)
    with pytest.raises(SpreadsheetWrong) as refused:
        read(spreadsheet.read(b"who,mail\nAnn,x\n", ","), given, KEY)
    assert str(refused.value) == (
        'line 1: the mapping asks for "place", "grade", "gives", "wants", "hours", "takes", "boss", which is missing. '
        'The columns are "who", "mail".'
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("columns", "This is not TOML: Expected '=' after a key in a key/value pair (at end of document)."),
        ("[columns]\nname = 'who'\n", 'Nothing says where "email" comes from: add it to [columns].'),
        (
            MAP.replace('stage = "grade"', ""),
            'Nothing says where "stage" comes from: add it to [columns] or [defaults].',
        ),
        (
            MAP + '[values.email]\n"a" = "b"',
            "values.email: this is different for everybody, so it comes from a column alone.",
        ),
        (
            MAP.replace('"grade"', '["grade", "who"]'),
            "columns.stage: only a name or a list is put together from several columns.",
        ),
        (
            MAP.replace('stage = "grade"', 'stage = "grade"\nunder_represented = "x"'),
            "columns.under_represented: nobody may tell this for somebody else; the person adds it when they consent.",
        ),
        (
            MAP.replace('stage = "grade"', 'stage = "grade"\nshoe = "x"'),
            "columns.shoe: there is no such field; the fields are id, name, email, institution, stage, offers, seeks, "
            "languages, free, modality, mentor_capacity, mentee_capacity, widest_scope, line, conflicts.",
        ),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_key(text: str, words: str) -> None:
    with pytest.raises(MappingWrong) as refused:
        mapping.read(text)
    assert str(refused.value) == words


def test_the_example_that_comes_with_the_command_works() -> None:
    given = mapping.read((EXAMPLES / "mapping.toml").read_text())
    found = read(spreadsheet.read((EXAMPLES / "people.csv").read_bytes(), given.delimiter), given, KEY)
    assert not found.refusals
    alma, _, cleo = found.invitations
    assert (alma.name, alma.institution_id, alma.profile.mentor_capacity) == ("Alma Dorn", "riverside", 1)
    assert alma.profile.line == (cleo.participant_id,)
    assert (cleo.profile.mentor_capacity, cleo.profile.mentee_capacity) == (0, 1)
