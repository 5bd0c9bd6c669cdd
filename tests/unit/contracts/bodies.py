"""Any body that a schema allows, as far as the schemas of this house go."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from hypothesis import strategies as st

from libs.contracts.published.schemas import Schema, alternatives

UNKNOWN = st.dictionaries(st.from_regex("x_[a-z]{1,5}", fullmatch=True), st.integers(), max_size=2)
"""Fields that nobody knows."""


def bodies(schema: Schema) -> st.SearchStrategy[Any]:
    return _values(schema, schema.get("$defs", {}))


def _values(node: Schema, definitions: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    return st.one_of([_of_one_type(one, definitions) for one in alternatives(node, definitions)])


def _of_one_type(node: Schema, definitions: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "enum" in node:
        return st.sampled_from(node["enum"])
    match node["type"]:
        case "object":
            return _objects(node, definitions)
        case "array":
            most = node.get("maxItems", node.get("minItems", 0) + 2)
            return st.lists(_values(node["items"], definitions), min_size=node.get("minItems", 0), max_size=most)
        case "string":
            return _texts(node)
        case "integer":
            greatest = node.get("maximum", node.get("exclusiveMaximum", 2**31) - 1)
            return st.integers(node.get("minimum", -(2**31)), greatest)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case other:
            raise NotImplementedError(f"No body of the type {other!r} has been thought of yet.")


def _objects(node: Schema, definitions: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    needed = node.get("required", [])
    fields = {name: _values(of, definitions) for name, of in node["properties"].items()}
    known = st.fixed_dictionaries(
        {name: of for name, of in fields.items() if name in needed},
        optional={name: of for name, of in fields.items() if name not in needed},
    )
    subjects = {
        name: one["x-subject"]
        for name, of in node["properties"].items()
        for one in (of, *of.get("anyOf", ()))
        if "x-subject" in one
    }
    if subjects:
        known = known.map(lambda found: _sealed_for(subjects, found))
    if node.get("additionalProperties") is False:
        return known
    return st.builds(lambda unknown, found: unknown | found, UNKNOWN, known)


def _sealed_for(subjects: Mapping[str, str], found: dict[str, Any]) -> dict[str, Any]:
    """What a schema cannot say: a sealed value names the person that another field names."""
    sealed = {field: found.get(subject) for field, subject in subjects.items() if isinstance(found.get(field), str)}
    return found | {field: f"sealed:2:{person or 'unknown'}:AAAA" for field, person in sealed.items()}


def _texts(node: Schema) -> st.SearchStrategy[str]:
    if node.get("format") == "date-time":
        return st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.isoformat())
    if "pattern" in node:
        # In Python `$` would also match before a line break at the end.
        texts = st.from_regex(node["pattern"].replace("$", r"\Z"), alphabet=st.characters(codec="ascii"))
        return texts.filter(lambda text: len(text) <= node.get("maxLength", len(text)))
    return st.text(min_size=node.get("minLength", 0), max_size=node.get("maxLength", 40))
