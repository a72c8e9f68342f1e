"""Every published value is in a document: by itself for whoever calculates, and in a table."""

from dataclasses import replace

import pytest

from reports import blocks, document
from reports.blocks import (
    Absent,
    Bar,
    Dot,
    Number,
    Part,
    Position,
    Stack,
    Table,
    Tinted,
    Trace,
    walk,
)
from reports.claims import Level, level
from reports.publication import Participation, RankingResult, Withheld, known
from reports.reading import one_decimal, whole
from reports.words import changes as words_of_changes
from reports.words import headings, standing, statements
from reports.words.names import Names
from reports.words.reasons import why
from tests import report_world as world

KINDS = {**world.KINDS, **world.EDGES}
SCORES = ("score", "margin", "agency_equal")
ANSWERS = ("disagree", "neither", "agree", "dont_know")


@pytest.fixture(params=[*KINDS])
def report(request):
    return world.report(KINDS[request.param](), world.northside())


def published(report):
    """By what it is about, straight from the publication and from what changed."""
    value = report.publication
    found = {("participation", "", "responded"): value.participation.responded}
    found["participation", "", "invited"] = value.participation.invited
    for group in value.groups:
        found["participation", group.key, "responded"] = group.responded
        found["participation", group.key, "invited"] = group.invited
    for name in SCORES:
        found["headline", "", name] = getattr(value.headline, name)
    for each in value.criteria:
        for name in SCORES:
            found["criterion", each.code, name] = getattr(each.overall, name)
        for name in ("sd", "agreement", "alpha"):
            found["criterion", each.code, name] = getattr(each, name)
        for group in each.groups:
            for name in ("score", "margin"):
                found["group", each.code + group.group, name] = getattr(group, name)
    for each in value.statements:
        for name in (*ANSWERS, "in_words", "agreement"):
            found["statement", each.code, name] = getattr(each, name)
        for name in ANSWERS:
            counts = each.counts
            count = counts if isinstance(counts, Withheld) else getattr(counts, name)
            found["statement", each.code, f"counts_{name}"] = count
    for each in value.ranking.options if isinstance(value.ranking, RankingResult) else ():
        found["ranking", each.code, "mean_rank"] = each.mean_rank
    for name in ("shared", "between", "personal") if value.ranking else ():
        ranking = value.ranking
        found["ranking", "", name] = (
            ranking if isinstance(ranking, Withheld) else getattr(ranking, name)
        )
    return found


def changed(report):
    """Of everything, each criterion, and each group on it: the change, or None."""
    found = {"": report.changes.headline}
    for each in report.changes.criteria:
        found[each.code] = each.overall
        found |= {each.code + key: change for key, change in each.groups.items()}
    return found


# By itself


def test_every_published_value_stands_by_itself_with_why_it_is_withheld(report):
    minimum = report.publication.minimum_group
    rows = {
        (each.what, each.criterion + each.group if each.what == "group" else
         each.statement or each.option or each.group or each.criterion, each.measure): each
        for each in document.as_values(report).values
        if (each.what != "change" and each.measure not in ("member", "in_words"))
        or each.what == "statement"
    }  # fmt: skip
    want = published(report)
    assert rows.keys() == want.keys()
    for key, value in want.items():
        if isinstance(value, Withheld):
            assert (rows[key].value, rows[key].reason) == (None, why(value.reason, minimum))
        else:
            assert rows[key].reason == ""
            assert rows[key].value == value


def test_every_change_stands_by_itself(report):
    rows = {
        (each.criterion + each.group, each.measure): each
        for each in document.as_values(report).values
        if each.what == "change"
    }
    for of, change in changed(report).items():
        for name in ("before", "now", "difference", "margin", "smallest_visible"):
            value = getattr(change, name, None)
            if value is None:
                assert rows[of, name].value is None
                assert rows[of, name].reason
            else:
                assert rows[of, name].value == one_decimal(value)
        assert rows[of, "verdict"].value == (str(change.verdict) if change else None)


def test_members_of_groups_and_words_of_purposes_are_values_too():
    made = document.as_values(world.report(world.northside()))
    members = [each.value for each in made.values if each.measure == "member"]
    assert members == [name for group in world.GROUPS for name in group.members]
    assert len({*made.values}) == len(made.values)


def test_who_was_asked_is_withheld_where_nobody_counted():
    uncounted = Participation(41, 41, asked_is_known=False)
    made = document.as_values(world.report(replace(world.northside(), participation=uncounted)))
    invited = [each for each in made.values if each.measure == "invited"]
    assert [(each.value, each.reason) for each in invited] == [
        (None, "Nobody counted how many were asked.")
    ]


# In tables


def tables_of(made):
    """Cells by key of the table, group and first cell of the row, and title of the column."""
    found = {}
    for each in walk((*made.opening, *made.parts)):
        if isinstance(each, Table):
            for group in each.groups:
                for row in group.rows:
                    for column, cell in zip(each.columns, row.cells, strict=True):
                        found.setdefault((each.key, group.title, row.cells[0], column.title), cell)
    return found


def plain(cell):
    if isinstance(cell, Number):
        return cell.value
    if isinstance(cell, Tinted):
        return cell.score
    return None if isinstance(cell, Absent) else cell


class Found:
    """The cells of a document for files."""

    def __init__(self, report):
        self.names = Names(report.instrument, report.publication)
        self.cells = tables_of(blocks.for_files(document.whole(report)))

    def get(self, table, row, column, group=None):
        """The one cell that stands there, as a value."""
        titles = {title for key, title, *_ in self.cells if key == table}
        places = [(table, title, row, column) for title in ({group} if group else titles)]
        (cell,) = (self.cells[each] for each in places if each in self.cells)
        return plain(cell)

    def criterion(self, code):
        return self.names.criterion(code)

    def group(self, key):
        return self.names.group(self.names.group_of(key))


def ends(score, margin):
    """For a margin, the ends of its range within the scale."""
    if known(score) is None or known(margin) is None:
        return None, None
    return one_decimal(max(0.0, score - margin)), one_decimal(min(100.0, score + margin))


def column(key):
    return headings.column(key)


@pytest.fixture
def found(report):
    if report.publication.nothing:
        pytest.skip("Nothing is published.")
    return Found(report)


def test_every_count_of_people_is_in_a_table(report, found):
    publication = report.publication
    people = publication.participation
    rows = {headings.everybody(): people}
    if len(publication.groups) > 1:
        names = found.names
        for each in publication.groups:
            name, of = names.group(each), names.listed_members(each)
            rows[name if len(each.members) == 1 else f"{name}: {of}"] = each
    for row, each in rows.items():
        assert found.get("participation", row, column("answered")) == each.responded
        assert found.get("participation", row, column("asked")) == each.invited


def test_every_score_and_margin_is_in_a_table(report, found):
    publication = report.publication
    rows = [("overall", headings.overall(), publication.headline)]
    rows += [("profile", found.criterion(e.code), e.overall) for e in publication.criteria]
    for table, row, score in rows:
        assert found.get(table, row, column("score")) == known(score.score)
        assert found.get(table, row, column("equal")) == known(score.agency_equal)
        got = tuple(found.get(table, row, column(end)) for end in ("from", "to"))
        assert got == ends(score.score, score.margin)


def test_what_is_published_of_a_criterion_beside_its_score_is_in_a_table(report, found):
    several = len(report.publication.groups) > 1
    strength = column("strength-within" if several else "strength")
    for each in report.publication.criteria:
        row = found.criterion(each.code)
        agreement = known(each.agreement)
        word = standing.strength(agreement) if agreement else None
        assert found.get("profile", row, column("spread")) == known(each.sd)
        assert found.get("profile", row, strength) == word
        assert found.get("profile", row, column("alpha")) == known(each.alpha)


def test_every_score_and_margin_of_a_group_is_in_a_table(report, found):
    """Of one group, or of all that have none, that is the score of the criterion."""
    publication = report.publication
    for criterion in publication.criteria:
        row = found.criterion(criterion.code)
        for each in criterion.groups:
            if len(publication.groups) == 1:
                assert known(each.score) == known(criterion.overall.score)
                assert known(each.margin) == known(criterion.overall.margin)
            elif ("groups", "", row, found.group(each.group)) in found.cells:
                name = found.group(each.group)
                assert found.get("groups", row, name) == known(each.score)
                got = (found.get("groups-from", row, name), found.get("groups-to", row, name))
                assert got == ends(each.score, each.margin)
            else:
                assert known(each.score) is None


def test_every_share_and_count_of_answers_is_in_a_table(report, found):
    in_numbers = any(known(each.counts) for each in report.publication.statements)
    for each in report.publication.statements:
        row = found.names.marked_statement(each.code)
        group = found.criterion(each.criterion)
        view = known(each.in_words)
        if view is None:
            assert not any(key[2] == row for key in found.cells)
            continue
        assert found.get("statements", row, column("in-words"), group) == statements.view(view)
        for name in ANSWERS if in_numbers else ():
            share, counts = known(getattr(each, name)), known(each.counts)
            assert found.get("statements", row, column(name), group) == share
            count = getattr(counts, name) if counts else None
            assert found.get("statements", row, column(f"{name}-people"), group) == count
        if in_numbers:
            told = known(each.agreement)
            word = statements.distribution(told) if told else None
            assert found.get("statements", row, column("distribution"), group) == word


def test_every_place_of_a_purpose_is_in_a_table(report, found):
    ranking = report.publication.ranking
    if not isinstance(ranking, RankingResult):
        assert not any(key[0] == "ranking" for key in found.cells)
        return
    place = headings.mean_place(len(ranking.options))
    for each in ranking.options:
        words = statements.end(each.in_words) if each.in_words else known(each.mean_rank)
        assert found.get("ranking", found.names.option(each.code), place) == words
    for name in ("shared", "between", "personal"):
        row = headings.part_of_order(name)
        assert found.get("ranking-parts", row, "%") == known(getattr(ranking, name))


def test_every_change_is_in_a_table(report, found):
    names = {
        "before": "before",
        "now": "now",
        "difference": "change",
        "margin": "margin",
        "smallest_visible": "smallest",
    }
    rows = [("changes", headings.overall(), None, report.changes.headline)]
    for each in report.changes.criteria:
        title = found.criterion(each.code)
        rows.append(("changes", title, None, each.overall))
        rows += [
            ("changes-all", found.group(key), title, change) for key, change in each.groups.items()
        ]
    for table, row, group, change in rows:
        for name, title in names.items():
            value = getattr(change, name, None)
            expected = None if value is None else one_decimal(value)
            assert found.get(table, row, column(title), group) == expected
        said = words_of_changes.verdict(change, report.changes)
        assert found.get(table, row, column("verdict"), group) == said


def test_every_cell_without_a_value_says_why(report):
    for each in walk((*document.whole(report).opening, *document.whole(report).parts)):
        if isinstance(each, Table):
            for row in each.rows:
                assert all(cell.why for cell in row.cells if isinstance(cell, Absent)), each.key


# What is drawn


def numbers(row):
    return [cell.value for cell in row.cells if isinstance(cell, Number)]


def test_a_drawn_cell_repeats_the_numbers_of_its_row(report):
    """Whoever cannot see it misses nothing."""
    made = [document.whole(report), *(document.of_criterion(report, c) for c in world.SCORES)]
    for block in (each for one in made for each in walk((*one.opening, *one.parts))):
        for row in block.rows if isinstance(block, Table) else ():
            for cell in row.cells:
                if isinstance(cell, Dot):
                    assert one_decimal(cell.score) in numbers(row)
                    assert cell.before is None or one_decimal(cell.before) in numbers(row)
                    if cell.low is not None:
                        assert any(isinstance(one, str) and f"{cell.low}" in one and f"{cell.high}"
                                   in one for one in row.cells[2:])  # fmt: skip
                elif isinstance(cell, Stack):
                    assert [cell.disagree, cell.neither, cell.agree] == numbers(row)[:3]
                elif isinstance(cell, Bar):
                    assert numbers(row) == [cell.per_cent]
                elif isinstance(cell, Position):
                    assert numbers(row) == [cell.place]
                elif isinstance(cell, Trace):
                    scores = [one_decimal(each) for each in cell.scores if each is not None]
                    assert numbers(row) == scores


def test_a_group_is_in_bold_where_its_score_is_clearly_above_or_below_the_middle(report):
    scores = {
        (each.code, one.group): one for each in report.publication.criteria for one in each.groups
    }
    for block in walk(document.whole(report).parts):
        if isinstance(block, Part) and block.key == "groups":
            (table,) = (e for e in block.blocks if isinstance(e, Table) and e.key == "groups")
            for row in table.rows:
                for group, cell in zip(report.publication.groups, row.cells[1:], strict=True):
                    score = scores[row.to.key, group.key]
                    if isinstance(cell, Tinted):
                        assert cell.score == whole(score.score)
                        clear = level(score.score, known(score.margin)) is not Level.NEITHER
                        assert cell.clear == clear
                    else:
                        assert isinstance(cell, Absent)
                        assert known(score.score) is None


def test_pages_and_files_have_their_own_tables_and_columns():
    made = document.whole(world.report(world.northside(), world.northside()))
    pages, files = tables_of(blocks.for_pages(made)), tables_of(blocks.for_files(made))
    only_in_files = {key for key, *_ in files} - {key for key, *_ in pages}
    assert only_in_files == {
        "overall",
        "groups-from",
        "groups-to",
        "changes-all",
        "ranking-parts",
    }
    assert ("profile", "Staff stability", column("from")) in {(k, r, c) for k, _g, r, c in files}
    assert not {column("from"), column("spread"), column("code")} & {c for *_of, c in pages}
    drawn = (Dot, Stack, Bar, Position, Trace)
    assert sum(isinstance(each, drawn) for each in pages.values()) > 60
