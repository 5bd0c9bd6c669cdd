"""Rounds, proposals and the unmatched, in tables and in words."""

from collections import Counter
from collections.abc import Sequence

from services.cli.domain.tables import Answer, Column, Table, count, listed, words

ANSWERS = ("accepted", "declined", "lapsed", "open")


def rounds(found: Sequence[Answer]) -> Table:
    """What a national matching programme publishes of each round."""
    numbers = ("people", "eligible", "matched", "rate", "pairs", "accepted", "score")
    return Table(
        "Match rounds",
        [Column("round"), *(Column(title, number=True) for title in numbers), Column("proven")],
        [
            [
                str(one["id"]),
                *(count(one[key]) for key in ("cohortSize", "eligiblePeople", "matchedPeople")),
                share(one["matchedPeople"], one["eligiblePeople"]),
                *(count(one[key]) for key in ("proposalCount", "acceptedCount", "score")),
                proof(one),
            ]
            for one in found
        ],
        "Rate: matched of those eligible. Optimal: proven that no valid matching of as many people scores higher.",
    )


def round_facts(one: Answer) -> Table:
    """Everything that is on record of one round so far, a fact a row."""
    facts = {"state": words(one["state"]), "scope": f"{words(one['scope'])}: {one['place']}"}
    if one["attempt"]:
        facts["attempt"] = count(one["attempt"])
    if one["cohortSize"] is not None:
        facts["people in the frozen cohort"] = count(one["cohortSize"])
        facts["cohort, SHA-256"] = str(one["cohortSha256"])
    if one["score"] is not None:
        rate = share(one["matchedPeople"], one["eligiblePeople"])
        facts["eligible (at least one valid counterpart)"] = count(one["eligiblePeople"])
        facts["matched"] = f"{count(one['matchedPeople'])} ({rate} of eligible)"
        facts["unmatched"] = count(one["unmatchedPeople"])
        facts["pairs proposed"] = count(one["proposalCount"])
        facts["score"] = f"{count(one['score'])} of at most {count(one['bound'])}: {proof(one)}"
        facts["solution, SHA-256"] = str(one["solutionSha256"])
    if one["answerBy"]:
        facts["answers"] = ", ".join(f"{count(one[key + 'Count'])} {key}" for key in ANSWERS)
        facts["answer by"] = str(one["answerBy"])
    if one["reason"]:
        facts["reason"] = str(one["reason"])
    return Table(f"Round {one['id']}", [Column("fact"), Column("value", wraps=True)], [list(f) for f in facts.items()])


def formations(found: Sequence[Answer]) -> Table:
    """Of each shape and size, how many began, and how many came to nothing because too few accepted."""
    sizes = Counter((str(one["shape"]), len(one["proposals"]), str(one["state"])) for one in found)
    rows = [
        [words(shape), str(pairs), words(state), str(count)] for (shape, pairs, state), count in sorted(sizes.items())
    ]
    titles = [Column("shape"), Column("pairs", number=True), Column("became"), Column("formations", number=True)]
    return Table("Those who stand together", titles, rows)


def proposals(found: Sequence[Answer]) -> Table:
    return Table(
        "Some proposals",
        [Column("mentor"), Column("mentee"), Column("score", number=True), Column("why", wraps=True)],
        [[side(one["mentor"]), side(one["mentee"]), count(one["score"]), why_briefly(one)] for one in found],
    )


def unmatched(found: Sequence[Answer], examples: int = 6) -> Table:
    """How many by rule, each with the reason of one person."""
    by_rule = Counter(str(one["rule"]) for one in found)
    sample = {str(one["rule"]): str(one["reason"]) for one in reversed(found)}
    return Table(
        "Who was left unmatched, and why",
        [Column("people", number=True), Column("rule"), Column("the reason given to one of them", wraps=True)],
        [[str(people), rule, sample[rule]] for rule, people in by_rule.most_common(examples)],
        "Everybody is given a reason of their own; where a rule or a quota stood in the way, it is named.",
    )


def why(one: Answer) -> str:
    """One proposal in words, both directions."""
    of = one["breakdown"]
    mentor, mentee = side(one["mentor"]), side(one["mentee"])
    return (
        f"{mentor} is to mentor {mentee}.\n"
        f"  to the mentee: {listed(of['topicsToMentee'])} ({of['pointsToMentee']} points)\n"
        f"  to the mentor: {listed(of['topicsToMentor'])} ({of['pointsToMentor']} points)\n"
        f"  both are free: {', '.join(of['commonSlots'])} ({of['pointsCommonSlots']} points)\n"
        f"  both speak:    {', '.join(of['languages'])}\n"
        f"  place:         {place(one)} ({of['pointsPlace']} points)\n"
        f"  score:         {one['score']}"
    )


def why_briefly(one: Answer) -> str:
    of = one["breakdown"]
    return f"{listed(of['topicsToMentee'])} for {listed(of['topicsToMentor'])}; {len(of['commonSlots'])} h a week"


def place(one: Answer) -> str:
    if one["mentor"]["institution"]["id"] == one["mentee"]["institution"]["id"]:
        return "same institution"
    same = one["mentor"]["region"]["id"] == one["mentee"]["region"]["id"]
    return "two institutions of one region" if same else "two regions"


def side(one: Answer) -> str:
    """Who: by name where the reader may see it, else by id."""
    person = one["participant"] or {}
    name = person.get("name") or person.get("id", "somebody")
    stage = f", {words(person['stage'])}" if person.get("stage") else ""
    return f"{name}{stage}, {one['institution']['name']}"


def proof(one: Answer) -> str:
    if one["score"] is None:
        return "-"
    if one["proven"]:
        return "optimal"
    return f"within {100 * (one['bound'] - one['score']) / max(one['bound'], 1):.2f} %"


def share(part: int | None, whole: int | None) -> str:
    return f"{100 * part / whole:.1f} %" if part is not None and whole else "-"
