"""What does not fit a schema, as one sentence that names the field."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from segue.domain.errors import UnknownField


def refused(what: str, error: ValidationError) -> UnknownField:
    """The first fault of something a user wrote, in words. `what` begins the sentence."""
    fault = error.errors(include_url=False, include_input=False)[0]
    return UnknownField(f"{what}: {_sentence(fault)}", detail=str(error))


def _sentence(fault: ErrorDetails) -> str:
    field = _place(fault)
    match fault["type"]:
        case "extra_forbidden":
            return f"there is no field '{field}': remove it, or check its spelling."
        case "missing":
            return f"the field '{field}' is missing: add it."
        case "json_invalid":
            return "it is not valid JSON: check its brackets, quotes and commas."
        case "union_tag_invalid" | "union_tag_not_found":
            return f"'{field}' needs the field 'kind', which is \"clip\" or \"bridge\"."
        case "string_pattern_mismatch":
            return f"'{field}' takes lowercase letters, digits, - and _, at most 32 of them."
        case "too_short":
            return f"'{field}' is empty or too short: give at least {fault['ctx']['min_length']}."
        case "greater_than_equal":
            return f"'{field}' is {fault['ctx']['ge']} or more."
        case "less_than_equal":
            return f"'{field}' is {fault['ctx']['le']} or less."
    words = fault["msg"].removeprefix("Value error, ").rstrip(".")
    words = words[:1].lower() + words[1:]
    return f"'{field}': {words}." if field else f"{words}."


def _place(fault: ErrorDetails) -> str:
    """Where the fault is, as `segments.1.seconds`: names of the union's members are not the user's."""
    parts = [str(part) for part in fault["loc"]]
    kept = [part for at, part in enumerate(parts) if not (at == 2 and parts[0] == "segments")]
    return ".".join(kept)
