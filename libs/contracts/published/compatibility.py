"""What a change of a schema breaks, in words.

An event is stored for ever and read by programs of any age: what was said before must be readable by today's programs,
and what is said today by those of before. They ignore unknown fields, so optional ones can be added.
A command is asked once: a service is upgraded before the portals that ask it, so only old commands must be understood.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

from libs.contracts.published.schemas import KIND, Schema, alternatives

LOWER = {
    "minimum": "least value",
    "exclusiveMinimum": "lower bound",
    "minLength": "least length",
    "minItems": "least number of items",
}
UPPER = {
    "maximum": "greatest value",
    "exclusiveMaximum": "upper bound",
    "maxLength": "greatest length",
    "maxItems": "greatest number of items",
}
FORMS = ("pattern", "format")
SAYS_NOTHING = {"$schema", "$id", "$defs", "$ref", "title", "description", "default", "examples", KIND}
"""Of these only the default matters, and only beside the field that may be absent."""
KNOWN = {*LOWER, *UPPER, *FORMS, "type", "anyOf", "enum", "items", "properties", "required", "additionalProperties"}


class Pair(NamedTuple):
    """One place in two schemas of a message; `path` is as `policy.quotas[].minimum`."""

    old: Schema
    new: Schema
    path: str
    definitions: tuple[Mapping[str, Any], Mapping[str, Any]]
    kind: str

    def inside(self, old: Schema, new: Schema, path: str) -> "Pair":
        return self._replace(old=old, new=new, path=path)

    def old_fails(self, what: str, because: str) -> Iterator[str]:
        """Today's programs cannot read what was said before."""
        yield f"{what}; old {self.kind}s {because}."

    def new_fails(self, what: str, because: str) -> Iterator[str]:
        """Programs of before cannot read what is said today: this matters for events alone."""
        if self.kind == "event":
            yield f"{what}; old readers {because}."

    @property
    def name(self) -> str:
        return f"`{self.path}`" if self.path else "the body"


def broken(released: Mapping[str, Schema], current: Mapping[str, Schema]) -> Sequence[str]:
    """One sentence for each thing that whoever relies on the released schemas would stumble over."""
    found: list[str] = []
    for name, old in released.items():
        if name in current:
            found += [f"{name}: {what}" for what in _compared(old, current[name])]
        elif old[KIND] == "event":
            found.append(f"{name}: the event was removed; it is stored for ever, and nobody could read it.")
        else:
            found.append(f"{name}: the command was removed; old portals still ask it, and policies may have.")
    return found


def _compared(old: Schema, new: Schema) -> Iterator[str]:
    if old[KIND] != new[KIND]:
        yield f"the {old[KIND]} became of the kind {new[KIND]}; it needs a name of its own."
        return
    yield from _differences(Pair(old, new, "", (old.get("$defs", {}), new.get("$defs", {})), old[KIND]))


def _differences(pair: Pair) -> Iterator[str]:
    before, after = (list(alternatives(node, of)) for node, of in zip(pair[:2], pair.definitions, strict=True))
    olds, news = ({one.get("type", "anything"): one for one in some} for some in (before, after))
    if (len(olds), len(news)) != (len(before), len(after)):
        if before != after:
            yield _not_understood(pair, "anyOf")
        return
    for kind in sorted(olds.keys() - news.keys() - _held_by(news)):
        yield from pair.old_fails(f"{pair.name} may no longer be of the type {kind}", "may hold that")
    for kind in sorted(news.keys() - olds.keys() - _held_by(olds)):
        yield from pair.new_fails(f"{pair.name} may now be of the type {kind}", "refuse that")
    for kind in sorted(olds.keys() & news.keys()):
        yield from _of_one_type(pair.inside(olds[kind], news[kind], pair.path))


def _held_by(types: Mapping[str, Schema]) -> set[str]:
    """Every integer is a number."""
    return {"integer"} if "number" in types else set()


def _of_one_type(pair: Pair) -> Iterator[str]:
    yield from _bounds(pair)
    yield from _forms(pair)
    yield from _values(pair)
    yield from _fields(pair)
    yield from _unknown_fields(pair)
    if "items" in pair.old or "items" in pair.new:
        yield from _differences(pair.inside(pair.old.get("items", {}), pair.new.get("items", {}), f"{pair.path}[]"))
    for keyword in sorted((pair.old.keys() | pair.new.keys()) - KNOWN - SAYS_NOTHING):
        if pair.old.get(keyword) != pair.new.get(keyword):
            yield _not_understood(pair, keyword)


def _bounds(pair: Pair) -> Iterator[str]:
    for keyword, word in (LOWER | UPPER).items():
        before, after = pair.old.get(keyword), pair.new.get(keyword)
        if before == after:
            continue
        what = f"the {word} of {pair.name} went from {_or_any(before)} to {_or_any(after)}"
        raised = after is not None and (before is None or after > before)
        if after is not None and (before is None or raised == (keyword in LOWER)):
            yield from pair.old_fails(what, "may lie outside")
        else:
            yield from pair.new_fails(what, "refuse what lies outside of theirs")


def _forms(pair: Pair) -> Iterator[str]:
    """Whether one pattern takes more than another cannot be told, so a changed one counts as both."""
    for keyword in FORMS:
        before, after = pair.old.get(keyword), pair.new.get(keyword)
        if before == after:
            continue
        what = f"the {keyword} of {pair.name} went from {_or_any(before)} to {_or_any(after)}"
        if after is not None:
            yield from pair.old_fails(what, "may not have it")
        if before is not None:
            yield from pair.new_fails(what, "may refuse it")


def _values(pair: Pair) -> Iterator[str]:
    before, after = pair.old.get("enum"), pair.new.get("enum")
    if before is None and after is not None:
        yield from pair.old_fails(f"{pair.name} may only be one of {_listed(after)}", "may hold others")
    elif before is not None and after is None:
        yield from pair.new_fails(f"{pair.name} may now be anything", f"know only {_listed(before)}")
    elif before is not None and after is not None:
        if gone := [one for one in before if one not in after]:
            yield from pair.old_fails(f"{pair.name} may no longer be {_listed(gone)}", "may hold that")
        if added := [one for one in after if one not in before]:
            yield from pair.new_fails(f"{pair.name} may now be {_listed(added)}", "refuse that")


def _fields(pair: Pair) -> Iterator[str]:
    olds, news = pair.old.get("properties", {}), pair.new.get("properties", {})
    needed_before, needed_now = pair.old.get("required", []), pair.new.get("required", [])
    for name in [*olds, *(name for name in news if name not in olds)]:
        path = f"{pair.path}.{name}" if pair.path else name
        field = f"the field `{path}`"
        if name not in news:
            yield from _removed(pair, field, needed=name in needed_before)
        elif name not in olds:
            if name in needed_now:
                yield from pair.old_fails(f"{field} was added and is required", "lack it")
        else:
            if name in needed_now and name not in needed_before:
                yield from pair.old_fails(f"{field} became required", "lack it")
            elif name in needed_before and name not in needed_now:
                yield from pair.new_fails(f"{field} is no longer required", "need it")
            elif name not in needed_now:
                yield from _default(pair, field, olds[name], news[name])
            yield from _differences(pair.inside(olds[name], news[name], path))


def _removed(pair: Pair, field: str, *, needed: bool) -> Iterator[str]:
    if pair.kind == "event" and needed:
        yield from pair.new_fails(f"{field} was removed", "need it")
    elif pair.new.get("additionalProperties") is False:
        yield from pair.old_fails(f"{field} was removed", "that carry it are refused")
    else:
        yield from pair.old_fails(f"{field} was removed", "that carry it are no longer understood")


def _default(pair: Pair, field: str, old: Schema, new: Schema) -> Iterator[str]:
    before, after = (one.get("default") for one in (old, new))
    if "default" in old and _filled(before, new, pair.definitions[1]) != after:
        what = f"the default of {field} went from {_or_any(before)} to {_or_any(after)}"
        yield from pair.old_fails(what, "that lack it would say something else")


def _filled(default: object, node: Schema, definitions: Mapping[str, Any]) -> object:
    """The default as today's programs read it: a field that it lacks means the default of that field."""
    known = next((one["properties"] for one in alternatives(node, definitions) if "properties" in one), None)
    if not isinstance(default, dict) or known is None:
        return default
    told = cast("Mapping[str, object]", default)
    usual = {name: of["default"] for name, of in known.items() if "default" in of}
    return {name: _filled(value, known.get(name, {}), definitions) for name, value in (usual | dict(told)).items()}


def _unknown_fields(pair: Pair) -> Iterator[str]:
    before, after = pair.old.get("additionalProperties", True), pair.new.get("additionalProperties", True)
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _differences(pair.inside(before, after, f"{pair.path}{{}}"))
    elif isinstance(before, dict) or isinstance(after, dict):
        if before != after:
            yield _not_understood(pair, "additionalProperties")
    elif before and not after:
        yield from pair.old_fails(f"{pair.name} may no longer have unknown fields", "may have some")
    elif after and not before:
        yield from pair.new_fails(f"{pair.name} may now have unknown fields", "refuse them")


def _not_understood(pair: Pair, keyword: str) -> str:
    return f"`{keyword}` of {pair.name} changed; this check does not know what that breaks, and has to be taught."


def _or_any(value: object) -> str:
    return "none" if value is None else f"`{value}`"


def _listed(values: Sequence[object]) -> str:
    return ", ".join(f"`{value}`" for value in values)
