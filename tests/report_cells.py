"""What a report says, by what it is about; and the same read back out of each of its formats.

A key is such as ("criterion", "trust", "margin"); a value is a number, a text, or None where it is
withheld. A reader gives every cell that it finds under the same keys, as it stands in the file.
"""

import csv
import html
import io
import json
import re
from dataclasses import asdict
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from openpyxl import load_workbook

from reports.former.publication import ENDS, VIEWS
from reports.reading import NOT_ENOUGH_EVIDENCE
from tests.former_world import INSTRUMENT

SCORES = ("score", "margin", "agency_equal")
ANSWERS = ("disagree", "neither", "agree", "dont_know")


def published(report):
    """Straight from the publication, and from what changed."""
    value = report.publication
    found = {
        ("participation", "", "responded"): value.participation.responded,
        ("participation", "", "invited"): value.participation.invited,
    }
    for group in value.groups:
        found["participation", group.key, "responded"] = group.responded
        found["participation", group.key, "invited"] = group.invited
    for name in SCORES:
        found["headline", name] = getattr(value.headline, name)
    for each in value.criteria:
        for name in SCORES:
            found["criterion", each.code, name] = getattr(each.overall, name, None)
        for name in ("sd", "agreement", "alpha"):
            found["criterion", each.code, name] = getattr(each, name)
        for group in each.groups:
            found["group", each.code, group.group, "score"] = group.score
            found["group", each.code, group.group, "margin"] = group.margin
    for each in value.statements:
        for name in ANSWERS:
            found["statement", each.code, name] = getattr(each, name)
            found["statement", each.code, f"counts_{name}"] = getattr(each.counts, name, None)
        found["statement", each.code, "in_words"] = each.in_words
        found["statement", each.code, "agreement"] = each.agreement
    if value.ranking:
        for option in value.ranking.options:
            found["ranking", option.code] = option.in_words or option.mean_rank
        for name in ("shared", "between", "personal"):
            found["ranking", name] = getattr(value.ranking, name)
    return found | changed(report)


def with_bounds(report):
    """As the spreadsheet has it: for a margin, the ends of the range, within the scale."""
    found = published(report)
    for *of, name in [key for key in found if key[-1] == "margin" and key[0] != "change"]:
        margin = found.pop((*of, name))
        score = found[*of, "score"]
        known = score is not None and margin is not None
        found[*of, "from"] = max(0.0, score - margin) if known else None
        found[*of, "to"] = min(100.0, score + margin) if known else None
    return found


def with_ranges(report):
    """As the page has it: for a margin, its range in whole points outwards, within the scale."""
    found = published(report)
    shown = {group.key: [group] for group in report.publication.groups}
    for *of, name in [key for key in found if key[-1] == "margin" and key[0] in SCORED]:
        margin = found.pop((*of, name))
        score = found[*of, "score"]
        groups = shown[of[2]] if of[0] == "group" else _groups_with(found, of[1], shown)
        found[*of, "range"] = _range(score, margin, groups)
    return found


SCORED = ("criterion", "group")


def _groups_with(found, code, shown):
    return [
        group
        for key, (group,) in shown.items()
        if found.get(("group", code, key, "score")) is not None
    ]


def _range(score, margin, groups):
    if score is None:
        return None
    if all(each.responded >= each.invited for each in groups):
        return "everybody took part"
    tenths = max(Decimal("0.05"), Decimal(str(margin)))
    low = (Decimal(str(score)) - tenths).to_integral_value(ROUND_FLOOR)
    high = (Decimal(str(score)) + tenths).to_integral_value(ROUND_CEILING)
    return f"{max(0, low)} to {min(100, high)}"


def changed(report):
    if report.changes is None:
        return {}
    changes = {("", ""): report.changes.headline}
    for each in report.changes.criteria:
        changes[each.code, ""] = each.overall
        changes |= {(each.code, key): found for key, found in each.groups.items()}
    return {
        ("change", *of, name): value
        for of, found in changes.items()
        if found
        for name, value in asdict(found).items()
    }


# JSON


def read_json(data):
    """Unrounded, and of no other round."""
    document = json.loads(data)
    found = {("participation", "", k): v for k, v in document["participation"].items()}
    for group in document["groups"]:
        for name in ("responded", "invited"):
            found["participation", group["key"], name] = group[name]
    found |= {("headline", name): value for name, value in document["headline"].items()}
    for each in document["criteria"]:
        found |= {("criterion", each["code"], k): v for k, v in each["overall"].items()}
        found |= {("criterion", each["code"], k): each[k] for k in ("sd", "agreement", "alpha")}
        for group in each["groups"]:
            for name in ("score", "margin"):
                found["group", each["code"], group["group"], name] = group[name]
    for each in document["statements"]:
        counts = each["counts"] or dict.fromkeys(ANSWERS)
        found |= {("statement", each["code"], f"counts_{k}"): v for k, v in counts.items()}
        for name in (*ANSWERS, "agreement"):
            found["statement", each["code"], name] = each[name]
        found["statement", each["code"], "in_words"] = VIEWS.get(each["in_words"])
    ranking = document.get("ranking") or {"options": []}
    for option in ranking["options"]:
        in_words = ENDS.get(option.get("in_words"))
        found["ranking", option["code"]] = in_words or option["mean_rank"]
    for name in ("shared", "between", "personal"):
        if name in ranking:
            found["ranking", name] = ranking[name]
    return found


# CSV


def read_csv(data):
    found = {}
    for row in csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True):
        if row["measure"] != "member":
            value = _number_or_text(row)
            # Of a purpose, words may stand for a number.
            found[_key(row)] = found.get(_key(row)) if value is None else value
    return found


def _key(row):
    measure, criterion, group = row["measure"], row["criterion"], row["group"]
    match row["what"]:
        case "participation":
            return ("participation", group, measure)
        case "headline":
            return ("headline", measure)
        case "criterion":
            return ("criterion", criterion, measure)
        case "group":
            return ("group", criterion, group, measure)
        case "statement":
            return ("statement", row["statement"], measure)
        case "ranking":
            return ("ranking", row["option"] or measure)
        case "change":
            return ("change", criterion, group, measure)


def _number_or_text(row):
    if not row["value"]:
        assert row["reason"]
        return None
    if row["unit"] == "words":
        return row["value"]
    return float(row["value"]) if "." in row["value"] else int(row["value"])


# XLSX


def read_xlsx(data, report):
    book = load_workbook(io.BytesIO(data))
    return {
        key: _cell(value)
        for read in (_summary, _criteria, _groups, _statements, _ranking, _change)
        for key, value in read(book, report).items()
    }


def _cell(value):
    withheld = isinstance(value, str) and value.startswith(f"{NOT_ENOUGH_EVIDENCE}: ")
    return None if withheld else value


def tables(sheet):
    """Every table of a sheet: its header, and its rows as texts and numbers."""
    found, at = [], None
    for row in sheet.iter_rows():
        cells = [cell.value for cell in row]
        if row[0].font.bold and row[0].fill.fgColor.rgb == "FFECEFF2":
            at = [cells]
            found.append(at)
        elif cells[0] is None:
            at = None
        elif at is not None:
            at.append(cells)
    return found


def _summary(book, report):
    overall, people = tables(book["Summary"])
    names = ("score", "from", "to", "agency_equal")
    found = {("headline", name): row[1] for name, row in zip(names, overall[1:], strict=True)}
    for group, row in zip(report.publication.groups, people[1:], strict=False):
        assert row[:2] == [group.label, ", ".join(group.members)]
        found["participation", group.key, "responded"] = row[2]
        found["participation", group.key, "invited"] = row[3]
    return found


CODES = {each.title: each.code for each in INSTRUMENT.criteria}


def _criteria(book, report):
    ((header, *rows),) = tables(book["Criteria"])
    names = ["score", "from", "to", "agency_equal", "level", "agree", "sd", "agreement", "alpha"]
    if len(header) < 10:
        names.remove("agency_equal")
    return {
        ("criterion", CODES[title], name): cell
        for title, *cells in rows
        for name, cell in zip(names, cells, strict=True)
        if name not in ("level", "agree")  # no figures; see test_findings.py
    }


def _groups(book, report):
    groups = report.publication.groups
    found = {}
    names = ("score", "from", "to")
    for name, (header, *rows) in zip(names, tables(book["Groups"]), strict=True):
        assert header[1:] == [group.label for group in groups]
        for title, *cells in rows:
            for group, cell in zip(groups, cells, strict=True):
                found["group", CODES[title], group.key, name] = cell
    return found


def _statements(book, report):
    ((header, *rows),) = tables(book["Statements"])
    names = ["in_words"]
    if len(header) > 4:
        names = [*ANSWERS, *(f"counts_{name}" for name in ANSWERS), "agreement", "in_words"]
    return {
        ("statement", code, name): cell
        for _text, code, _criterion, *cells in rows
        for name, cell in zip(names, cells, strict=True)
    }


def _ranking(book, report):
    found = tables(book["Ranking"])
    if not found:
        return {}
    (_, *options), (_, *parts) = found
    ranks = {("ranking", OPTIONS[text]): rank for text, rank, *_ in options}
    names = ("shared", "between", "personal")
    return ranks | {("ranking", name): row[1] for name, row in zip(names, parts, strict=False)}


def _change(book, report):
    keys = {group.label: group.key for group in report.publication.groups}
    names = ("before", "now", "difference", "margin", "smallest_visible", "verdict")
    return {
        ("change", CODES.get(title, ""), keys.get(group, ""), name): cell
        for _header, *rows in tables(book["Change"])
        for title, group, *cells in rows
        for name, cell in zip(names, cells, strict=True)
    }


# The page


def read_page(page, report):
    """Of its tables: in whole numbers."""
    found = {}
    for caption, header, *rows in tables_of(page):
        if caption == "People who answered, by group":
            found |= _people(rows, report)
        elif header[:2] == ["Criterion", "Score"]:
            for title, *cells in rows:
                names = [SHOWN[each] for each in header[1:]]
                for name, cell in zip(names, cells, strict=True):
                    found["criterion", CODES[title], name] = _shown(cell)
        elif caption == "In which order people put the purposes":
            found |= {("ranking", OPTIONS[text]): _shown(rank) for text, rank in rows}
        elif caption == "The criteria by group, from 0 to 100":
            for title, *cells in rows:
                for group, cell in zip(report.publication.groups, cells, strict=True):
                    found["group", CODES[title], group.key, "score"] = _shown(cell)
        elif caption.endswith(": what people answered"):
            for text, *cells in rows:
                names = (*ANSWERS, "in_words")
                found |= {
                    ("statement", TEXTS[text.removesuffix(" (reverse-worded)")], name): _shown(cell)
                    for name, cell in zip(names, cells, strict=True)
                }
    return found


def read_changes(page, report):
    """Of the page's tables of changes; of groups it has only what can be told from chance."""
    found = {}
    keys = {group.label: group.key for group in report.publication.groups}
    for caption, _header, *rows in tables_of(page):
        if caption == "The criteria, last time and now":
            names = ("verdict", "before", "now", "difference")
            for title, *cells in rows:
                for name, cell in zip(names, cells, strict=True):
                    told = UNTOLD if cell == "may be chance" else cell
                    found["change", CODES[title], "", name] = _signed(told)
        elif caption == "Changes of groups that can be told from chance":
            for label, said, largest in rows:
                found |= changes_of_group(keys[label], said)
                found["change", keys[label], "smallest_visible"] = largest
    return found


UNTOLD = "cannot be told"
VERDICTS = {"Improved": "improved", "Declined": "declined", "Hardly changed": "stable"}


def changes_of_group(key, said):
    """Such as "Improved: Shared vision (+14) and Committed teams, shared values (+9)." """
    found = {}
    for word, names in re.findall(r"(Improved|Declined|Hardly changed): (.*?\))\.", said):
        for title, points in re.findall(r"(?:^|; and |; |, | and )(.*?) \((.\d*)\)", names):
            found["change", CODES[title], key, "difference"] = _signed(points)
            found["change", CODES[title], key, "verdict"] = VERDICTS[word]
    return found


def _signed(cell):
    number = cell.replace("−", "-").removeprefix("+")
    return int(number) if number.removeprefix("-").isdecimal() else _shown(cell)


SHOWN = {
    "Score": "score",
    "Had everybody answered": "range",
    "Agreement within groups": "agreement",
    "Agreement": "agreement",
    "With each agency counting the same": "agency_equal",
}
OPTIONS = {each.text: each.code for each in INSTRUMENT.ranking.options}
TEXTS = {each.text: each.code for each in INSTRUMENT.statements}


def _people(rows, report):
    found = {}
    for group, (_label, responded, invited) in zip(report.publication.groups, rows, strict=True):
        found["participation", group.key, "responded"] = int(responded)
        found["participation", group.key, "invited"] = int(invited)
    return found


def _shown(cell):
    if cell.startswith(NOT_ENOUGH_EVIDENCE):
        return None
    if not cell.replace(".", "").isdecimal():
        return cell
    return float(cell) if "." in cell else int(cell)


def _text(cell):
    """Without its link, or the mark for how its name is written."""
    return html.unescape(re.sub(r"<[^>]+>", "", cell)).strip()


def tables_of(page):
    """Each table of a page: its caption, its header, its rows."""
    for table in re.findall(r"<table.*?</table>", page, flags=re.S):
        (caption,) = re.findall(r"<caption>(.*?)</caption>", table, flags=re.S)
        rows = re.findall(r"<tr>(.*?)</tr>", table, flags=re.S)
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.S) for row in rows]
        yield (
            html.unescape(caption),
            *([_text(each) for each in row] for row in cells),
        )
