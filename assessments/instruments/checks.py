"""Validation of questionnaire files. Each check records its errors and carries on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from difflib import get_close_matches

from assessments.instruments.document import Item
from assessments.instruments.schema import FORMAT

Check = Callable[[Item], None]

# A code is a column name, and spreadsheets read a leading dash as a formula.
CODE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,3})")
REFERENCE = re.compile(r"([A-Za-z]+)[0-9]+")
LETTERS = re.compile(r"[A-Za-z]+")
RESERVED = ("agency", "role")  # other columns of a file of answers
JOINERS = "\u00ad\u200c\u200d\u200e\u200f"  # invisible, but needed to spell some languages
LONGEST_CODE = 50
LONGEST_TEXT = 1000


def check(top: Item) -> None:
    """Record every error of the questionnaire in the item's problems."""
    instrument(top)
    scale_fits(top)
    bands_tile(top)
    codes_are_unique(top)
    columns_are_unique(top)
    links_are_known(top)
    sources_are_known(top)
    studies_are_known(top)


# Mappings


def instrument(item: Item) -> None:
    mapping(
        item,
        required={
            "format": format_number,
            "key": named(KEY, "letters, digits and dashes"),
            "version": named(VERSION, "letters, digits, dots, dashes and underscores"),
            "title": text,
            "scale": scale,
            "criteria": list_of(criterion, least=1),
        },
        optional={
            "frame": text,
            "language": named(LANGUAGE, "a language tag such as en-GB"),
            "licence": text,
            "minutes": whole_number(1, 240),
            "sources": list_of(source),
            "studies": list_of(study),
            "bands": list_of(band),
            "links": list_of(link),
            "ranking": ranking,
            "agency_return": flag,
        },
    )


def source(item: Item) -> None:
    mapping(
        item,
        required={"id": named(LETTERS, "letters"), "citation": text},
        optional={"url": url, "paragraphs": paragraphs},
    )


def paragraphs(item: Item) -> None:
    if item.kind != "mapping":
        return item.wrong(f"must be a mapping, but {reading(item)}.")
    duplicate_keys(item)
    for _, paragraph in item.entries:
        text(paragraph)


def study(item: Item) -> None:
    mapping(item, required={"id": code, "citation": text, "found": text}, optional={"url": url})


def scale(item: Item) -> None:
    mapping(
        item,
        required={"min": whole_number(-100, 100), "max": whole_number(-100, 100)},
        optional={"labels": list_of(text), "dont_know": text},
    )


def band(item: Item) -> None:
    mapping(item, required={"from": whole_number(0, 100), "label": text}, optional={})


def criterion(item: Item) -> None:
    mapping(
        item,
        required={"code": code, "title": text, "statements": list_of(statement, least=1)},
        optional={
            "reason": text,
            "sources": list_of(text),
            "studies": list_of(text),
            "core": flag,
            "discuss": list_of(coded),
            "first_steps": list_of(coded),
        },
    )


def statement(item: Item) -> None:
    mapping(
        item,
        required={"code": column_code, "text": text},
        optional={"reverse": flag, "sources": list_of(text)},
    )


def link(item: Item) -> None:
    mapping(
        item,
        required={"from": text, "to": text, "effect": effect},
        optional={"sources": list_of(text)},
    )


def ranking(item: Item) -> None:
    mapping(
        item,
        required={
            "code": column_code,
            "question": text,
            "options": list_of(coded, least=4, most=8),
        },
        optional={"sources": list_of(text)},
    )


def coded(item: Item) -> None:
    if item.kind != "mapping":
        return item.wrong(
            f'must have a code and a text, as in {{code: trust_q1, text: "..."}}, '
            f"but {reading(item)}."
        )
    mapping(item, required={"code": code, "text": text}, optional={})


def mapping(item: Item, *, required: dict[str, Check], optional: dict[str, Check]) -> None:
    if item.kind != "mapping":
        return item.wrong(f"must be a mapping of names and values, but {reading(item)}.")
    duplicate_keys(item)
    missing_keys(item, required)
    checks = required | optional
    for key, value in item.entries:
        if key.value not in checks:
            key.wrong(f"is not a name that this file may use.{suggestion(key.value, checks)}")
        elif value.kind != "nothing":
            checks[key.value](value)


def duplicate_keys(item: Item) -> None:
    lines: dict[str, int] = {}
    for key, _ in item.entries:
        if key.value in lines:
            key.wrong(f"is given twice; the first is in line {lines[key.value]}.")
        lines.setdefault(key.value, key.line)


def missing_keys(item: Item, required: Iterable[str]) -> None:
    given = {key.value: value for key, value in item.entries}
    for name in required:
        if name not in given:
            full_name = f"{item.name}.{name}" if item.name else name
            item.problems.add(item.line, full_name, "is required, but missing.")
        elif given[name].kind == "nothing":
            given[name].wrong("is required, but empty.")


def suggestion(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f' Did you mean "{close[0]}"?' if close else ""


# Lists and single values


def list_of(check_each: Check, least: int = 0, most: int | None = None) -> Check:
    def check_list(item: Item) -> None:
        if item.kind != "list":
            return item.wrong(f"must be a list, but {reading(item)}.")
        if len(item.elements) < least or (most and len(item.elements) > most):
            wanted = f"{least} to {most}" if most else f"at least {least}"
            item.wrong(f"must have {wanted}, but has {len(item.elements)}.")
        for element in item.elements:
            check_each(element)

    return check_list


def reading(item: Item) -> str:
    """What a value was read as, to complete "must be ..., but is ..."."""
    match item.kind:
        case "nothing":
            return "is empty"
        case "list" | "mapping":
            return f"is a {item.kind}"
        case "text":
            return f'is the text "{item.text[:40]}"'
        case kind if item.value:
            return f"{item.value[:40]} is read as a {kind}"
        case kind:
            return f"is a {kind}"


def is_text(item: Item) -> bool:
    if item.kind in ("number", "whole number", "yes or no", "date"):
        item.wrong(f'must be text, but {reading(item)}; put it in quotes: "{item.value[:40]}".')
    elif item.kind != "text":
        item.wrong(f"must be text, but {reading(item)}.")
    elif not item.text:
        item.wrong("must be text, but is blank.")
    return item.kind == "text" and bool(item.text)


def text(item: Item) -> None:
    if not is_text(item):
        return
    if len(item.text) > LONGEST_TEXT:
        item.wrong(f"is longer than {LONGEST_TEXT} characters.")
    odd = [each for each in item.text if not each.isprintable() and each not in JOINERS]
    if odd:
        item.wrong(f"holds the invisible character U+{ord(odd[0]):04X}.")


def named(pattern: re.Pattern[str], made_of: str) -> Check:
    def check_name(item: Item) -> None:
        if not is_text(item):
            return
        if not pattern.fullmatch(item.value):
            item.wrong(f'must be {made_of}, but is "{item.value[:40]}".')
        elif len(item.value) > LONGEST_CODE:
            item.wrong(f"is longer than {LONGEST_CODE} characters.")

    return check_name


code = named(CODE, "letters, digits, underscores and dashes (with no dash first)")


def column_code(item: Item) -> None:
    code(item)
    if item.value.lower() in RESERVED:
        item.wrong(f'must not be "{item.value}", a column that files of answers have already.')


def whole_number(low: int, high: int) -> Check:
    def check_number(item: Item) -> None:
        if item.kind != "whole number" or not WHOLE_NUMBER.fullmatch(item.value):
            item.wrong(f"must be a whole number, but {reading(item)}.")
        elif not low <= int(item.value) <= high:
            item.wrong(f"must be from {low} to {high}, but is {item.value}.")

    return check_number


def flag(item: Item) -> None:
    if item.kind != "yes or no":
        item.wrong(f"must be true or false, but {reading(item)}.")


def format_number(item: Item) -> None:
    if item.kind != "whole number" or item.value != str(FORMAT):
        item.wrong(f"must be {FORMAT}, the only format there is, but {reading(item)}.")


def effect(item: Item) -> None:
    if item.value not in ("raises", "lowers"):
        item.wrong(f'must be "raises" or "lowers", but {reading(item)}.')


def url(item: Item) -> None:
    if is_text(item) and not re.fullmatch(r"https?://\S+", item.value):
        item.wrong(f'must start with https:// or http://, but is "{item.value[:40]}".')


# Between items


def number(item: Item | None) -> int | None:
    is_number = item and item.kind == "whole number" and WHOLE_NUMBER.fullmatch(item.value)
    return int(item.value) if item and is_number else None


def scale_fits(top: Item) -> None:
    item = top.child("scale")
    low, high = (number(item.child(end)) for end in ("min", "max")) if item else (None, None)
    if item is None or low is None or high is None:
        return
    size = high - low + 1
    if not 2 <= size <= 11:
        return item.wrong(
            f"must have 2 to 11 categories, but {low} to {high} makes {max(size, 0)}."
        )
    labels = item.child("labels")
    if labels and labels.elements and len(labels.elements) != size:
        labels.wrong(f"must be one a category ({size}), but there are {len(labels.elements)}.")


def bands_tile(top: Item) -> None:
    starts = [each.child("from") for each in top.children("bands")]
    previous: int | None = None
    for start in starts:
        value = number(start)
        if start is None or value is None:
            return
        if previous is None and value != 0:
            start.wrong(f"must be 0, so that the bands cover 0 to 100, but is {value}.")
        if previous is not None and value <= previous:
            start.wrong(f"must be above {previous}, where the band before it starts.")
        if value == 100:
            start.wrong("must be below 100, or the band is empty.")
        previous = value


def codes_are_unique(top: Item) -> None:
    criteria = top.children("criteria")
    statements = [each for parent in criteria for each in parent.children("statements")]
    ranked = top.child("ranking")
    unique(each.child("code") for each in criteria)
    unique(
        each.child("code")
        for each in [*statements, *to_talk_about(criteria), *([ranked] if ranked else [])]
    )
    unique(each.child("code") for each in (ranked.children("options") if ranked else []))
    unique(each.child("id") for each in top.children("sources"))
    unique(each.child("id") for each in top.children("studies"))


def to_talk_about(criteria: Iterable[Item]) -> list[Item]:
    """The discussion questions and first steps of all criteria."""
    return [
        each
        for parent in criteria
        for key in ("discuss", "first_steps")
        for each in parent.children(key)
    ]


def columns_are_unique(top: Item) -> None:
    """In a file of answers, the ranking's options are columns beside the statements."""
    ranked = top.child("ranking")
    ranking_code = ranked.child("code") if ranked else None
    if ranked is None or ranking_code is None:
        return
    statements = [
        each for parent in top.children("criteria") for each in parent.children("statements")
    ]
    lines = {code.value: code.line for each in statements if (code := each.child("code"))}
    for option in ranked.children("options"):
        option_code = option.child("code")
        column = f"{ranking_code.value}_{option_code.value}" if option_code else ""
        if option_code and column in lines:
            option_code.wrong(
                f'makes the column "{column}", the code of the statement in line {lines[column]}.'
            )


def unique(items: Iterable[Item | None]) -> None:
    lines: dict[str, int] = {}
    for item in items:
        if item is None or item.kind != "text":
            continue
        if item.value in lines:
            item.wrong(
                f'must be unique, but "{item.value}" stands in line {lines[item.value]} too.'
            )
        lines.setdefault(item.value, item.line)


def links_are_known(top: Item) -> None:
    codes = [each.value for parent in top.children("criteria") if (each := parent.child("code"))]
    for item in top.children("links"):
        ends = [end for key in ("from", "to") if (end := item.child(key)) and end.kind == "text"]
        for end in ends:
            if end.value not in codes:
                end.wrong(f'"{end.value}" is no criterion.{suggestion(end.value, codes)}')
        if len({end.value for end in ends}) == 1 and len(ends) == 2:
            item.wrong("must join two different criteria.")


def studies_are_known(top: Item) -> None:
    known = [each.value for item in top.children("studies") if (each := item.child("id"))]
    named = [each for parent in top.children("criteria") for each in parent.children("studies")]
    for item in named:
        if item.kind == "text" and item.value not in known:
            item.wrong(f'"{item.value}" is not the id of a study.{suggestion(item.value, known)}')


def sources_are_known(top: Item) -> None:
    known = {each.value: item for item in top.children("sources") if (each := item.child("id"))}
    for item in known.values():
        paragraphs_belong(item)
    if known:
        for cited in citations(top):
            reference_is_known(cited, known)


def paragraphs_belong(item: Item) -> None:
    prefix, given = item.child("id"), item.child("paragraphs")
    for key, _ in given.entries if given else []:
        found = REFERENCE.fullmatch(key.value)
        if prefix and not (found and found[1] == prefix.value):
            key.wrong(f'must be "{prefix.value}" and a number, such as {prefix.value}1.')


def citations(top: Item) -> list[Item]:
    criteria, ranked = top.children("criteria"), top.child("ranking")
    citing = [*criteria, *(each for parent in criteria for each in parent.children("statements"))]
    citing += top.children("links")
    citing += [ranked] if ranked else []
    return [cited for each in citing for cited in each.children("sources") if cited.kind == "text"]


def reference_is_known(cited: Item, known: dict[str, Item]) -> None:
    found = REFERENCE.fullmatch(cited.value)
    if not found:
        example = f"{next(iter(known))}1"
        return cited.wrong(f"must be letters and a number, such as {example}.")
    if found[1] not in known:
        return cited.wrong(f'cites "{found[1]}", which is not the id of a source.')
    given = known[found[1]].child("paragraphs")
    if given and given.entries and cited.value not in [key.value for key, _ in given.entries]:
        cited.wrong(f"cites {cited.value}, but the source's paragraphs do not hold it.")
