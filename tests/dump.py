"""Somebody who has the whole PostgreSQL database, to the last byte, and what they make of it.

They read every version of every row, deleted ones too, with all that the server notes of it: where
it lies, which transaction wrote it and which ended it. They are told who answered and which answers
there were, and try to find out whose they are. (The server's log of changes, the WAL, is not part
of it.)
"""

import base64
from dataclasses import dataclass, field

import numpy as np
from django.db import connection

WINDOW = 8
NOTED = ("place", "xmin", "xmax", "command", "marks", "marks2")


@dataclass(frozen=True)
class Version:
    """One version of a row, alive or not: what the server notes, and what is in it."""

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
    """What the attack found out, by the best of all its ways; and by which."""

    placed: int = 0  # people whose place is known in the order in which people submitted
    placed_by: str = ""
    correlation: float = 0.0  # between the order guessed and the true one
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


# Taking it


def take():
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
        cursor.execute("CHECKPOINT")  # what is only in memory goes to the files
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
    """Everything in the database's folder: tables, indexes, statistics, and what is left over."""
    cursor.execute(
        "SELECT pg_read_binary_file(folder || '/' || name, 0, 1 << 29, true)"
        " FROM (SELECT 'base/' || oid AS folder FROM pg_database"
        " WHERE datname = current_database()) AS here, pg_ls_dir(folder) AS name"
    )
    return b"\n".join(bytes(content) for (content,) in cursor.fetchall() if content is not None)


# Who submitted, in which order, and which answers are whose


def attack(dump, order, everybody, sheets):
    """Whom the dump gives away, each by the number of their invitation.

    order : those who submitted, from first to last: the truth, which the attacker wants
    everybody : who was invited
    sheets : the answers of each who submitted; the attacker knows these, not whose they are
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
    """People in every order that anything in the dump gives, by what gave it."""
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
    """Of each row the version that was written last."""
    rows = {}
    for each, who in sorted(versions, key=lambda pair: pair[0].noted["xmin"]):
        rows[each.columns["id"]] = each, who
    return sorted(rows.values(), key=lambda pair: pair[0].noted["place"])


def in_order(versions):
    """People in the order of everything that tells these versions apart."""
    for kind in ("noted", "columns") if versions else ():
        for name in getattr(versions[0][0], kind):
            values = [(getattr(each, kind)[name], who) for each, who in versions]
            if len({value for value, _who in values}) < 2:
                continue
            values.sort(key=lambda pair: (False,) if pair[0] is None else (True, pair[0]))
            yield name, [who for _value, who in values]


def persons(dump):
    """Whom a row is about, if anybody: an invitation's number; of a participant, the first."""
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
    """Rows that hold somebody's answers, and the person to whom something links each of them."""
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


# Whether anything of it is anywhere


def written(sheet):
    """The ways in which an answer sheet might be written down."""
    numbers = [str(each) for each in sheet]
    texts = (sheet.hex(), base64.b64encode(sheet).decode(), *(s.join(numbers) for s in (",", ", ")))
    return [sheet, *(text.encode() for text in texts)]


class Search:
    """Finds secrets in a dump, even where only a part of one is left."""

    def __init__(self, content):
        self.content = content
        parts = []
        for start in range(WINDOW):
            whole = (len(content) - start) // WINDOW * WINDOW
            parts.append(np.unique(np.frombuffer(content[start : start + whole], dtype="<u8")))
        self.windows = np.unique(np.concatenate(parts))

    def traces(self, secrets):
        """Those secrets of chance bytes of which some fifteen bytes in a row are there."""
        return [each for each in secrets if self._has_any(each)]

    def whole(self, texts):
        """Those texts that are there from beginning to end."""
        return [each for each in texts if self._has_any(each[:WINDOW]) and each in self.content]

    def _has_any(self, secret):
        whole = len(secret) // WINDOW * WINDOW
        windows = np.frombuffer(secret[:whole], dtype="<u8")
        places = np.searchsorted(self.windows, windows).clip(max=len(self.windows) - 1)
        return bool((self.windows[places] == windows).any())
