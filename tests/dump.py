"""An attacker with a complete copy of the PostgreSQL database, and what they learn from it.

They read every version of every row, including deleted ones, with the server's metadata: its
position, and the transactions that wrote and ended it. They are told who answered and what the
answers were, and try to match them. (The write-ahead log is not included.)
"""

import base64
from dataclasses import dataclass, field

import numpy as np
from django.db import connection

WINDOW = 8
NOTED = ("place", "xmin", "xmax", "command", "marks", "marks2")


@dataclass(frozen=True)
class Version:
    """One version of a row, live or dead: the server's metadata, and the columns."""

    table: str
    noted: dict
    columns: dict


@dataclass(frozen=True)
class Dump:
    versions: list[Version]
    content: bytes  # every file of the database, and every row as text

    def of(self, table):
        return [each for each in self.versions if each.table == table]


@dataclass
class Found:
    """The attack's best results, and how each was obtained."""

    placed: int = 0  # people whose position in the order of submission is known
    placed_by: str = ""
    correlation: float = 0.0  # between the guessed order and the true one
    correlation_by: str = ""
    silent: int = 0  # of those who have not answered, how many are known
    silent_by: str = ""
    answers: int = 0  # people whose answers are known
    answers_by: str = ""
    ways: list = field(default_factory=list)

    def better(self, name, value, way):
        if value > getattr(self, name):
            setattr(self, name, value)
            setattr(self, f"{name}_by", way)


# Taking the copy


def take():
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
        cursor.execute("CHECKPOINT")  # writes everything in memory to the files
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        tables = [name for (name,) in cursor.fetchall()]
        versions = [each for table in tables for each in _versions(cursor, table)]
        content = [_files(cursor)]
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} AS t")  # noqa: S608
            content += [row.encode() for (row,) in cursor.fetchall()]
    return Dump(versions, b"\n".join(content))


def _versions(cursor, table):
    cursor.execute(
        "SELECT attname, atttypid::regtype::text FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum",
        [table],
    )
    columns = cursor.fetchall()
    cursor.execute(
        "SELECT page, lp, t_xmin::text::bigint, t_xmax::text::bigint, t_field3,"
        " t_infomask, t_infomask2, t_attrs"
        " FROM generate_series(0, pg_relation_size(%s) / 8192 - 1) AS page,"
        " heap_page_item_attrs(get_raw_page(%s, page::int), %s) WHERE t_attrs IS NOT NULL",
        [table] * 3,
    )
    for page, line, *noted, values in cursor.fetchall():
        yield Version(
            table,
            dict(zip(NOTED, [(page, line), *noted], strict=True)),
            {
                name: _decoded(None if value is None else bytes(value), kind)
                for (name, kind), value in zip(columns, values, strict=True)
            },
        )


def _decoded(value, kind):
    if value is not None and kind in ("bigint", "integer", "smallint", "boolean"):
        return int.from_bytes(value, "little", signed=True)
    if value is not None and kind == "timestamp with time zone":
        return int.from_bytes(value, "little", signed=True)
    return value


def _files(cursor):
    """Everything in the database's folder: tables, indexes, statistics, and leftovers."""
    cursor.execute(
        "SELECT pg_read_binary_file(folder || '/' || name, 0, 1 << 29, true)"
        " FROM (SELECT 'base/' || oid AS folder FROM pg_database"
        " WHERE datname = current_database()) AS here, pg_ls_dir(folder) AS name"
    )
    return b"\n".join(bytes(content) for (content,) in cursor.fetchall() if content is not None)


# Who submitted, in which order, and whose answers are which


def attack(dump, order, everybody, sheets):
    """What the copy reveals about people, who are identified by invitation id.

    order : those who submitted, first to last: the truth that the attacker wants
    everybody : all who were invited
    sheets : the answers of those who submitted; the attacker knows them, but not whose they are
    """
    found = Found()
    orders = guesses(dump)
    for way, guess in orders.items():
        guess = [each for each in guess if each in everybody]
        for name, people in ((way, guess), (f"{way}, backwards", guess[::-1])):
            who_submitted = [each for each in people if each in sheets]
            found.better("placed", matches(who_submitted, order), name)
            found.better("correlation", correlation(who_submitted, order), name)
            silent = people[: len(everybody) - len(order)] if len(people) > len(order) else []
            found.better("silent", sum(each not in sheets for each in silent), name)
    found.ways = list(orders)
    link_answers(dump, orders, sheets, found)
    return found


def guesses(dump):
    """People in every order that the copy suggests, by what suggests it."""
    person = persons(dump)
    orders = {}
    for table in sorted({each.table for each in dump.versions}):
        versions = [(each, person(each)) for each in dump.of(table)]
        versions = [(each, who) for each, who in versions if who is not None]
        versions.sort(key=lambda pair: pair[0].noted["place"])
        for rows, those in ((table, versions), (f"{table} as it is now", newest(versions))):
            for name, people in in_order(those):
                orders[f"{rows}, first by {name}"] = list(dict.fromkeys(people))
                orders[f"{rows}, last by {name}"] = list(dict.fromkeys(people[::-1]))[::-1]
    return orders


def newest(versions):
    """The latest version of each row."""
    rows = {}
    for each, who in sorted(versions, key=lambda pair: pair[0].noted["xmin"]):
        rows[each.columns["id"]] = each, who
    return sorted(rows.values(), key=lambda pair: pair[0].noted["place"])


def in_order(versions):
    """People in the order of each property in which these versions differ."""
    for kind in ("noted", "columns") if versions else ():
        for name in getattr(versions[0][0], kind):
            values = [(getattr(each, kind)[name], who) for each, who in versions]
            if len({value for value, _who in values}) < 2:
                continue
            values.sort(key=lambda pair: (False,) if pair[0] is None else (True, pair[0]))
            yield name, [who for _value, who in values]


def persons(dump):
    """The person a row is about, if any: an invitation's id, or a participant's first one."""
    first = {}
    for each in dump.of("assessments_invitation"):
        participant, number = each.columns["participant_id"], each.columns["id"]
        first[participant] = min(number, first.get(participant, number))

    def person(version):
        if version.table == "assessments_participant":
            return first.get(version.columns["id"])
        if version.table == "assessments_invitation":
            return version.columns["id"]
        return version.columns.get("invitation_id")

    return person


def matches(guess, order):
    return sum(one == other for one, other in zip(guess, order, strict=False))


def correlation(guess, order):
    place = {each: at for at, each in enumerate(order)}
    if len(guess) < len(order) / 2:
        return 0.0
    return float(np.corrcoef(range(len(guess)), [place[each] for each in guess])[0, 1])


def link_answers(dump, orders, sheets, found):
    """Rows with somebody's answers, and the person that anything links each of them to."""
    owner = {form: who for who, sheet in sheets.items() for form in written(sheet)}
    person = persons(dump)
    rows = []
    for version in sorted(dump.versions, key=lambda each: (each.table, each.noted["place"])):
        texts = [value for value in version.columns.values() if isinstance(value, bytes)]
        whose = {owner[form] for form in owner for text in texts if form in text}
        rows += [(version, who) for who in whose]
    if not rows:
        return
    wrote = {}
    for version in dump.versions:
        if (who := person(version)) is not None:
            wrote.setdefault(version.noted["xmin"], set()).add(who)
    by_transaction = {
        who for version, who in rows if wrote.get(version.noted["xmin"], set()) == {who}
    }
    found.better("answers", len(by_transaction), "the transaction that wrote both")
    whose = [who for _version, who in rows]
    for way, guess in orders.items():
        guess = [each for each in guess if each in sheets]
        found.better("answers", matches(guess, whose), f"the order of the rows, and {way}")


# Whether any trace is left


def written(sheet):
    """The ways in which an answer sheet might be written down."""
    numbers = [str(each) for each in sheet]
    texts = (sheet.hex(), base64.b64encode(sheet).decode(), *(s.join(numbers) for s in (",", ", ")))
    return [sheet, *(text.encode() for text in texts)]


class Search:
    """Finds secrets in a copy, even if only a part of one is left."""

    def __init__(self, content):
        self.content = content
        parts = []
        for start in range(WINDOW):
            whole = (len(content) - start) // WINDOW * WINDOW
            parts.append(np.unique(np.frombuffer(content[start : start + whole], dtype="<u8")))
        self.windows = np.unique(np.concatenate(parts))

    def traces(self, secrets):
        """Random secrets of which some fifteen consecutive bytes are present."""
        return [each for each in secrets if self._has_any(each)]

    def whole(self, texts):
        """Texts that are present in full."""
        return [each for each in texts if self._has_any(each[:WINDOW]) and each in self.content]

    def _has_any(self, secret):
        whole = len(secret) // WINDOW * WINDOW
        windows = np.frombuffer(secret[:whole], dtype="<u8")
        places = np.searchsorted(self.windows, windows).clip(max=len(self.windows) - 1)
        return bool((self.windows[places] == windows).any())
