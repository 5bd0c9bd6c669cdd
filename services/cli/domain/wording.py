"""What is wrong with a cell, in the words of whoever filled it in."""

from pydantic_core import ErrorDetails

from libs.contracts.vocabulary import Modality, Scope, Stage, Topic
from services.cli.domain.mapping import Target

ONE_OF = {
    Target.STAGE: ("career stage", Stage),
    Target.OFFERS: ("topic", Topic),
    Target.SEEKS: ("topic", Topic),
    Target.MODALITY: ("way to meet", Modality),
    Target.WIDEST_SCOPE: ("scope", Scope),
}
PATTERNS = {
    Target.FREE: ("weekly hour", 'is no hour of the week: write Tuesday from 17:00 as "tue-17"'),
    Target.LANGUAGES: ("language code", 'is no language code: use two letters of ISO 639-1, such as "en"'),
}


def in_words(target: Target, error: ErrorDetails) -> tuple[str, str]:
    """The name of the rule, and a sentence that says how to keep it."""
    said, context = error["input"], error.get("ctx", {})
    match error["type"]:
        case "enum" if target in ONE_OF:
            rule, options = ONE_OF[target]
            return rule, f'"{said}" is no {rule}; use one of {", ".join(options)}'
        case "string_pattern_mismatch" if target in PATTERNS:
            rule, words = PATTERNS[target]
            return rule, f'"{said}" {words}'
        case "too_short" | "missing":
            return "needed", "at least one is needed" if error["type"] == "too_short" else "this is missing"
        case "too_long":
            return "at most", f"there are at most {context['max_length']}"
        case "int_parsing" | "int_type" | "int_from_float":
            return "whole number", f'"{said}" is no whole number'
        case "less_than_equal":
            return "at most", f"{said} is above {context['le']}"
        case "greater_than_equal":
            return "at least", f"{said} is below {context['ge']}"
        case other:
            return other, error["msg"]
