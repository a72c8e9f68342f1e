"""Publications as JSON: what a database keeps, and what readers take away.

A withheld value is null, and its reason stands in `reasons` under its JSON pointer, or under that
of what it is in, where all that could be published in there is withheld for this one reason. What
does not apply, or has its usual value, has no key; so null always means withheld.
"""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from reports.publication import SCHEMA, Publication, Reason, Withheld

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Document = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NULL = {"type": "null"}


def to_json(publication: Publication) -> Document:
    values = _written(publication)
    return {"schema": publication.schema, **values, "reasons": reasons(publication)}


def from_json(document: Document) -> Publication:
    """Raises ValueError, which says what is wrong, for anything that `to_json` does not write."""
    if document.get("schema") != SCHEMA:
        raise ValueError(f"Publication schema {document.get('schema')!r} is not known.")
    return _read(json.dumps(document))


@lru_cache(maxsize=64)
def _read(text: str) -> Publication:
    """Once: a page reads those of earlier rounds too, and none ever changes."""
    document = json.loads(text)
    reason_of_pointer = _checked_reasons(document.pop("reasons", None))
    values = _with_none(_with_reasons(document, reason_of_pointer, ""))
    (publication,) = _adapter().validate_json(json.dumps([values]))
    written = to_json(publication)
    if wrong := reason_of_pointer.items() ^ written.pop("reasons").items():
        pointers = ", ".join(sorted({repr(pointer) for pointer, _reason in wrong}))
        raise ValueError(f"These reasons are not those of the values: {pointers}.")
    if written != document:
        raise ValueError("The document is not written as it is here.")
    return publication


def schema() -> Document:
    """The JSON Schema of what `to_json` writes, made from the classes of reports.publication."""
    json_schema = _adapter().json_schema()
    definitions = json_schema["$defs"]
    del definitions["Withheld"]
    definitions["Group"]["required"].remove("together")
    whole = definitions.pop("Publication")
    whole["required"] += ["schema", "reasons"]
    whole["properties"]["reasons"] = {
        "description": "Why a value is null, by the JSON pointer of the value or of what it is in.",
        "type": "object",
        "propertyNames": {"pattern": "^(/[^/]+)*$"},
        "additionalProperties": {"$ref": "#/$defs/Reason"},
    }
    return {
        "$schema": DRAFT,
        "$id": f"urn:partnership-health:publication:{SCHEMA}",
        "title": "Publication",
        **_with_null(whole),
        "$defs": _with_null(definitions),
    }


@cache
def _adapter() -> "TypeAdapter[tuple[Publication]]":
    """Pydantic is imported where a publication is read, not when the application starts.

    Of a tuple, for only what is no dataclass itself can be given a configuration.
    """
    from pydantic import ConfigDict, TypeAdapter

    return TypeAdapter(
        tuple[Publication],
        config=ConfigDict(
            extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
        ),
    )


# Writing


def _written(value: Any) -> Any:
    """As JSON has it: null for what is withheld, no key for what has its usual value."""
    if isinstance(value, Withheld):
        return None
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if not is_dataclass(value):
        return value
    parts = ((field, getattr(value, field.name)) for field in fields(value))
    return {
        field.name: _written(part)
        for field, part in parts
        if part is not None and part != field.default
    }


def reasons(publication: Publication) -> dict[str, str]:
    """By JSON pointer; one pointer for all that is withheld together."""
    by_pointer = _reasons(publication, "")
    return {pointer: reason.value for pointer, reason in by_pointer.items() if reason}


def _reasons(value: Any, pointer: str) -> dict[str, Reason | None]:
    """Of each value that could be withheld its reason, or None if it is published."""
    by_pointer: dict[str, Reason | None] = {}
    for name, part, may_be_withheld in _parts(value):
        inside = f"{pointer}/{name}"
        if isinstance(part, Withheld):
            by_pointer[inside] = part.reason
        elif below := _reasons(part, inside):
            by_pointer |= below
        elif may_be_withheld and part is not None:
            by_pointer[inside] = None
    one_reason = set(by_pointer.values())
    return {pointer: one_reason.pop()} if len(by_pointer) > len(one_reason) == 1 else by_pointer


def _parts(value: Any) -> Iterator[tuple[str, Any, bool]]:
    """Each part by its name, and whether it is of those that may be withheld."""
    if isinstance(value, tuple):
        yield from ((str(index), part, False) for index, part in enumerate(value))
    elif is_dataclass(value):
        kind: type = type(value)
        may_be_withheld = _may_be_withheld(kind)
        for field in fields(value):
            yield field.name, getattr(value, field.name), field.name in may_be_withheld


@cache
def _may_be_withheld(of: type) -> frozenset[str]:
    return frozenset(
        name for name, hint in get_type_hints(of).items() if Withheld in get_args(hint)
    )


# Reading


def _checked_reasons(reasons: Any) -> dict[str, str]:
    if isinstance(reasons, dict) and all(isinstance(reason, str) for reason in reasons.values()):
        return reasons
    raise ValueError("The reasons of a publication are codes, by JSON pointer.")


def _with_reasons(value: Any, reasons: dict[str, str], pointer: str) -> Any:
    """With what stands for `Withheld` in the place of each null."""
    if value is None:
        return {"reason": _reason_at(pointer, reasons)}
    if isinstance(value, dict):
        return {
            key: _with_reasons(part, reasons, f"{pointer}/{key}") for key, part in value.items()
        }
    if isinstance(value, list):
        return [_with_reasons(part, reasons, f"{pointer}/{at}") for at, part in enumerate(value)]
    return value


def _reason_at(pointer: str, reasons: dict[str, str]) -> str:
    above = pointer
    while above not in reasons:
        if not above:
            raise ValueError(f"{pointer} is null, and there is no reason for it.")
        above = above.rpartition("/")[0]
    return reasons[above]


def _with_none(values: Document) -> Document:
    """A group of one agency, or role, has no `together`."""
    groups = values.get("groups")
    if not isinstance(groups, list):
        return values
    named = [{"together": None, **each} if isinstance(each, dict) else each for each in groups]
    return {**values, "groups": named}


# The schema


def _with_null(part: Any) -> Any:
    """With null for what is withheld, and none for what then has no key."""
    if isinstance(part, list):
        return [_with_null(each) for each in part if each != NULL]
    if not isinstance(part, dict):
        return part
    if part.get("$ref") == "#/$defs/Withheld":
        return NULL
    kept = {key: value for key, value in part.items() if key != "title" and value is not None}
    if "description" in kept and isinstance(kept["description"], str):
        kept["description"] = " ".join(kept["description"].split())
    if "anyOf" not in kept:
        return {key: _with_null(value) for key, value in kept.items()}
    kept["anyOf"] = _with_null(kept["anyOf"])
    return kept if len(kept["anyOf"]) > 1 else {**kept.pop("anyOf")[0], **kept}


if __name__ == "__main__":  # python -m reports.publication_json > docs/publication.schema.json
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
