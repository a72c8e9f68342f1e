"""The tables of a report, which are its figures too."""

from collections.abc import Sequence

from reports import claims
from reports.blocks import (
    Absent,
    Bar,
    Cell,
    Column,
    Number,
    Position,
    Row,
    RowGroup,
    Scale,
    Stack,
    Table,
    Target,
    Trace,
    Where,
)
from reports.claims import Agreement, Apart, Level
from reports.document.cells import (
    MOVES,
    PLAIN,
    bounds,
    dot,
    drawn,
    legend,
    number,
    numeric,
    range_cell,
    text,
    tinted,
)
from reports.document.facts import Facts
from reports.findings import standing as of_standing
from reports.findings import statements as of_statements
from reports.findings.standing import Standing
from reports.publication import (
    Counts,
    CriterionResult,
    End,
    Group,
    GroupScore,
    OptionRank,
    Publication,
    Published,
    RankingResult,
    StatementResult,
    Withheld,
    known,
)
from reports.publication import statements_of as results_of
from reports.reading import SMALL_DIFFERENCE, by_need, whole
from reports.words import headings, overall, ranking, standing, statements
from reports.words.plain import isolated, per_cent

LEVELS = (Level.BELOW, Level.NEITHER, Level.ABOVE)


def to_criterion(code: str) -> Target:
    return Target("criterion", code)


# Who took part


def participation(facts: Facts) -> Table:
    """A row a group, and everybody; of one group, that is everybody, and words say it."""
    several = len(facts.publication.groups) > 1
    rows = [
        Row((_members(facts, group), Number(group.responded), _asked(facts, group.invited)))
        for group in facts.publication.groups
        if several
    ]
    people = facts.publication.participation
    everybody = number(facts, people.responded), _asked(facts, people.invited)
    return Table(
        key="participation",
        caption=headings.caption("participation"),
        columns=(text("group"), numeric("answered"), numeric("asked")),
        groups=(RowGroup((*rows, Row((headings.everybody(), *everybody)))),),
        where=Where.EVERYWHERE if several else Where.FILES,
    )


def _members(facts: Facts, group: Group) -> str:
    """A joined group names who is in it."""
    name = facts.names.group(group)
    if len(group.members) == 1:
        return name
    return headings.members_of(name, facts.names.listed_members(group))


def _asked(facts: Facts, invited: int) -> Cell:
    if facts.publication.participation.asked_is_known:
        return Number(invited)
    return headings.not_known()


def overall_score(facts: Facts) -> Table:
    """For files: the one number as published."""
    headline = facts.publication.headline
    low, high = bounds(facts, headline)
    weighed = known(headline.agency_equal) is not None
    return Table(
        key="overall",
        caption=headings.caption("overall"),
        columns=(
            text("criterion"), numeric("score"), numeric("from"), numeric("to"), numeric("equal"),
        ),
        groups=(
            RowGroup(
                (
                    Row(
                        (
                            headings.overall(),
                            number(facts, headline.score),
                            low,
                            high,
                            number(facts, headline.agency_equal),
                        )
                    ),
                )
            ),
        ),
        notes=(headings.weights(),) if weighed else (),
        where=Where.FILES,
    )  # fmt: skip


# The criteria


def profile(facts: Facts) -> Table:
    """By level, lowest first; those without a score last."""
    groups = [
        RowGroup(
            tuple(_criterion(facts, each) for each in facts.standings if each.level is level),
            standing.level_heading(level),
        )
        for level in LEVELS
    ]
    without = [
        each for each in facts.publication.criteria if isinstance(each.overall.score, Withheld)
    ]
    groups.append(
        RowGroup(
            tuple(_criterion_without(facts, each) for each in without),
            headings.column_group_without_score(),
        )
    )
    several = len(facts.publication.groups) > 1
    unknown = of_standing.agreement_unknown(facts.publication)
    return Table(
        key="profile",
        title=overall.order(facts.ends, facts.names) if facts.ends else "",
        caption=headings.caption("profile"),
        columns=(
            text("criterion"),
            drawn("scale"),
            numeric("score"),
            text("range", Where.PAGES if _has_ranges(facts) else Where.NOWHERE),
            numeric("from", Where.FILES),
            numeric("to", Where.FILES),
            text("agree?", Where.FILES if unknown else Where.EVERYWHERE),
            numeric("equal", Where.FILES),
            numeric("spread", Where.FILES),
            text("strength-within" if several else "strength", Where.FILES),
            numeric("alpha", Where.FILES),
        ),
        groups=tuple(each for each in groups if each.rows),
        groups_are=headings.column("level"),
        legend=legend("dot", "range") if _has_ranges(facts) else (),
        notes=(
            *((standing.unknown_agreement(unknown, facts.publication),) if unknown else ()),
            *(said for each in facts.standings if (said := standing.left_out(each, facts.names))),
        ),
    )


def _has_ranges(facts: Facts) -> bool:
    return any(each.range for each in facts.standings)


def _criterion(facts: Facts, found: Standing) -> Row:
    result = _result(facts.publication, found.code)
    low, high = bounds(facts, result.overall)
    return Row(
        (
            facts.names.criterion(found.code),
            dot(result.overall, found.range),
            number(facts, result.overall.score),
            range_cell(facts, result.overall, found.range),
            low,
            high,
            standing.agreement_in_short(found, len(facts.publication.groups)),
            *_details(facts, result),
        ),
        to_criterion(found.code),
    )


def _criterion_without(facts: Facts, result: CriterionResult) -> Row:
    missing = Absent(facts.reason_of_score(result))
    return Row(
        (
            facts.names.criterion(result.code),
            None,
            missing,
            missing,
            missing,
            missing,
            missing,
            *_details(facts, result),
        ),
        to_criterion(result.code),
    )


def _details(facts: Facts, result: CriterionResult) -> tuple[Cell, ...]:
    def cell(value: Published[float] | Published[int], decimals: int = 0) -> Cell:
        if isinstance(value, Withheld):
            return Absent(facts.reason_in(result, value))
        return number(facts, value, decimals)

    agreement = result.agreement
    return (
        cell(result.overall.agency_equal),
        cell(result.sd),
        Absent(facts.reason_in(result, agreement))
        if isinstance(agreement, Withheld)
        else standing.strength(agreement),
        cell(result.alpha, 1),
    )


def _result(publication: Publication, code: str) -> CriterionResult:
    return next(each for each in publication.criteria if each.code == code)


# Groups


def groups(facts: Facts) -> Table | None:
    """Criteria by group; None where there are fewer than two groups, or no score, to compare."""
    publication = facts.publication
    if len(publication.groups) < 2 or not facts.standings:
        return None
    return Table(
        key="groups",
        title=_apart(facts),
        caption=headings.caption("groups"),
        columns=_group_columns(facts),
        groups=(RowGroup(tuple(_group_row(facts, each) for each in by_need(publication))),),
    )


def _group_columns(facts: Facts) -> tuple[Column, ...]:
    names = (Column(facts.names.group(each), numeric=True) for each in facts.publication.groups)
    return (text("criterion"), *names)


def _group_row(facts: Facts, result: CriterionResult) -> Row:
    cells = (tinted(facts, each) for each in _group_scores(facts, result))
    return Row((facts.names.criterion(result.code), *cells), to_criterion(result.code))


def _group_scores(facts: Facts, result: CriterionResult) -> list[GroupScore]:
    """In the order of the groups."""
    scores = {each.group: each for each in result.groups}
    return [scores[group.key] for group in facts.publication.groups]


def group_ends(facts: Facts) -> tuple[Table, ...]:
    """For files: within what each group's score would lie if everybody had answered."""
    return tuple(
        Table(
            key=key,
            caption=headings.caption(key),
            columns=_group_columns(facts),
            groups=(
                RowGroup(
                    tuple(
                        Row(
                            (
                                facts.names.criterion(result.code),
                                *(
                                    bounds(facts, each)[end]
                                    for each in _group_scores(facts, result)
                                ),
                            )
                        )
                        for result in by_need(facts.publication)
                    )
                ),
            ),
            where=Where.FILES,
        )
        for end, key in enumerate(("groups-from", "groups-to"))
    )


def _apart(facts: Facts) -> str:
    """Names groups only where, of all these cells, they lie further apart than chance has it.

    The page of a criterion judges it by itself, and may say that groups lie apart on it: where the
    cells together do not bear that out, both are said.
    """
    publication, names = facts.publication, facts.names
    gaps = [each.highest - each.lowest for each in facts.standings if len(_shown(facts, each)) > 1]
    if not gaps:
        return headings.groups_not_comparable()
    if len(facts.standings) == 1 and (alone := facts.standings[0]).apart:
        return _named(facts, alone.apart, alone.code)
    if found := claims.furthest(publication):
        criterion, apart = found
        return _named(facts, apart, criterion.code)
    if max(gaps) == 0:
        return headings.groups_alike()
    if max(gaps) < SMALL_DIFFERENCE:
        return headings.groups_close(max(gaps))
    by_themselves = claims.apart_by_themselves(publication)
    if by_themselves and len(facts.standings) > 1:
        return headings.groups_apart_by_themselves(
            names.criteria(tuple(each.code for each in by_themselves))
        )
    return headings.groups_apart_nowhere()


def _named(facts: Facts, apart: Apart, code: str) -> str:
    names = facts.names
    return headings.groups_apart(
        names.group(apart.low),
        apart.lowest,
        names.group(apart.high),
        apart.highest,
        names.criterion(code),
    )


def _shown(facts: Facts, found: Standing) -> tuple[Group, ...]:
    return claims.groups_shown(facts.publication, _result(facts.publication, found.code))


def groups_of(facts: Facts, found: Standing | None, code: str) -> Table | None:
    """One criterion's groups; None where there are fewer than two, or no score."""
    publication = facts.publication
    if len(publication.groups) < 2 or found is None:
        return None
    result = _result(publication, code)
    pairs = zip(publication.groups, _group_scores(facts, result), strict=True)
    return Table(
        key="groups",
        title=_apart_on(facts, found),
        caption=headings.caption("groups-of"),
        columns=(
            text("group"),
            drawn("scale"),
            numeric("score"),
            text("range", Where.PAGES),
            numeric("from", Where.FILES),
            numeric("to", Where.FILES),
        ),
        groups=(RowGroup(tuple(_of_group(facts, *pair) for pair in pairs)),),
        legend=legend("dot", "range"),
    )


def _of_group(facts: Facts, group: Group, score: GroupScore) -> Row:
    range_ = claims.range_of_group(facts.publication, group, score)
    low, high = bounds(facts, score)
    return Row(
        (
            facts.names.group(group),
            dot(score, range_),
            number(facts, score.score),
            range_cell(facts, score, range_),
            low,
            high,
        )
    )


def _apart_on(facts: Facts, found: Standing) -> str:
    if len(_shown(facts, found)) < 2:
        return headings.groups_not_comparable()
    if found.agreement in (Agreement.APART, Agreement.UNCLEAR):
        return ""  # the words beside it say where they lie
    if found.lowest == found.highest:
        return headings.groups_same_score(found.lowest)
    close = found.highest - found.lowest < SMALL_DIFFERENCE
    return headings.groups_between(found.lowest, found.highest, close=close)


# Statements


def all_statements(facts: Facts) -> Table:
    return _statements(facts, by_need(facts.publication))


def statements_of(facts: Facts, result: CriterionResult) -> Table:
    return _statements(facts, (result,))


def _statements(facts: Facts, criteria: Sequence[CriterionResult]) -> Table:
    """In numbers; or in words alone, where there are no numbers."""
    several = len(criteria) > 1
    results = [each for one in criteria for each in results_of(facts.publication, one.code)]
    in_numbers = any(known(each.counts) for each in results)
    return Table(
        key="statements",
        caption=headings.caption("statements"),
        columns=_statement_columns(in_numbers),
        groups=tuple(
            RowGroup(
                tuple(
                    _statement(facts, each, in_numbers)
                    for each in results_of(facts.publication, one.code)
                ),
                facts.names.criterion(one.code) if several else "",
                to_criterion(one.code) if several else None,
            )
            for one in criteria
        ),
        groups_are=headings.column("criterion") if several else "",
        legend=legend("healthier", "neither", "less-healthy") if in_numbers else (),
    )


COUNTED = ("disagree", "neither", "agree", "dont_know")


def _statement_columns(in_numbers: bool) -> tuple[Column, ...]:
    first, words = (text("statement"), text("code", Where.FILES)), text("in-words")
    if not in_numbers:
        return (*first, words)
    return (
        *first,
        drawn("answers", PLAIN),
        *(numeric(each) for each in COUNTED),
        words,
        *(numeric(f"{each}-people", Where.FILES) for each in COUNTED),
        text("distribution", Where.FILES),
    )


def _statement(facts: Facts, result: StatementResult, in_numbers: bool) -> Row:
    first = (facts.names.marked_statement(result.code), result.code)
    words: Cell = (
        Absent(facts.reason(result.in_words))
        if isinstance(result.in_words, Withheld)
        else statements.view(result.in_words)
    )
    if not in_numbers:
        return Row((*first, words))
    agreement = result.agreement
    counts = result.counts
    return Row(
        (
            *first,
            _stack(facts, result),
            *(number(facts, getattr(result, each)) for each in COUNTED),
            words,
            *(
                number(facts, getattr(counts, each) if isinstance(counts, Counts) else counts)
                for each in COUNTED
            ),
            Absent(facts.reason(agreement))
            if isinstance(agreement, Withheld)
            else statements.distribution(agreement),
        )
    )


def _stack(facts: Facts, result: StatementResult) -> Stack | None:
    shares = [known(each) for each in (result.disagree, result.neither, result.agree)]
    disagree, neither, agree = shares
    if disagree is None or neither is None or agree is None:
        return None
    return Stack(disagree, neither, agree, facts.names.instrument.statement(result.code).reverse)


# What people could not say

MOST_ROWS = 10
Shares = list[tuple[int, StatementResult]]


def could_not_say(facts: Facts) -> Table | None:
    """None where no statement stands out."""
    many = of_statements.could_not_say(facts.publication)
    if not many:
        return None
    listed = _without_parting(many)
    rows = tuple(
        Row(
            (
                facts.names.statement(each.code),
                Bar(share, flagged=True),
                Number(share),
                facts.names.criterion(each.criterion),
            )
        )
        for share, each in listed
    )
    return Table(
        key="dont-know",
        caption=headings.caption("dont-know"),
        columns=(
            text("statement"),
            drawn("share", Scale(((0.0, per_cent(0)), (1.0, per_cent(100))))),
            numeric("dont_know"),
            text("criterion"),
        ),
        groups=(RowGroup(rows),),
        notes=(statements.more_left_out(listed[-1][0]),) if len(listed) < len(many) else (),
    )


def _without_parting(ordered: Shares) -> Shares:
    """The first few; of statements with the same share all or none, but for all if there is only
    one share."""
    if len(ordered) <= MOST_ROWS:
        return ordered
    next_share = ordered[MOST_ROWS][0]
    before = [pair for pair in ordered[:MOST_ROWS] if pair[0] > next_share]
    return before or [pair for pair in ordered if pair[0] == next_share]


# The order of purposes

# Mean places that lie nearer to each other are not told apart.
CLOSE = 0.5
ROUNDING = 1e-9


def purposes(facts: Facts, found: RankingResult) -> Table:
    ordered = _ordered(found)
    last = len(ordered)
    first, end = headings.first_to_last()
    return Table(
        key="ranking",
        title=ranking.finding(_come_first(ordered), found, facts.names),
        caption=headings.caption("ranking"),
        columns=(
            text("purpose"),
            drawn("order", Scale(((0.0, first), (1.0, end)))),
            Column(headings.mean_place(last), numeric=True),
        ),
        groups=(RowGroup(tuple(_purpose(facts, each, last) for each in ordered)),),
        notes=(said,) if (said := ranking.parts(found)) else (),
    )


def _ordered(found: RankingResult) -> list[OptionRank]:
    """As people put them; those said in words first and last. One whose place is withheld lies next
    to one of these."""
    first = [each for each in found.options if each.in_words is End.ALMOST_FIRST]
    last = [each for each in found.options if each.in_words is End.ALMOST_LAST]
    ranked = [(rank, each) for each in found.options if (rank := known(each.mean_rank)) is not None]
    hidden = [
        each
        for each in found.options
        if isinstance(each.mean_rank, Withheld) and each.in_words is None
    ]
    middle = [each for _rank, each in sorted(ranked, key=lambda pair: pair[0])]
    return [*first, *(hidden if first else []), *middle, *([] if first else hidden), *last]


def _come_first(ordered: Sequence[OptionRank]) -> tuple[str, ...]:
    """Those that follow the first one closely come first together."""
    best = known(ordered[0].mean_rank)
    if best is None:
        those = [each for each in ordered if each.in_words is ordered[0].in_words is not None]
        return tuple(each.code for each in those or ordered[:1])
    return tuple(
        each.code
        for each in ordered
        if (rank := known(each.mean_rank)) is not None and rank - best < CLOSE - ROUNDING
    )


def _purpose(facts: Facts, option: OptionRank, last: int) -> Row:
    name = facts.names.option(option.code)
    if option.in_words is not None:
        return Row((name, None, statements.end(option.in_words)))
    rank = option.mean_rank
    if isinstance(rank, Withheld):
        return Row((name, None, Absent(facts.reason(rank))))
    return Row((name, Position(rank, last), Number(rank, 1)))


def parts_of_order(facts: Facts, found: RankingResult) -> Table:
    """For files."""
    values = {"shared": found.shared, "between": found.between, "personal": found.personal}
    rows = tuple(
        Row((headings.part_of_order(name), number(facts, value))) for name, value in values.items()
    )
    return Table(
        key="ranking-parts",
        caption=headings.caption("ranking-parts"),
        columns=(text("part-of-order"), numeric("per-cent")),
        groups=(RowGroup(rows),),
        where=Where.FILES,
    )


# Rounds


def so_far(facts: Facts) -> list[tuple[str, Publication]]:
    """The name and publication of each round that asked the same, this one last."""
    heading = facts.report.heading
    earlier = [(each.title, each.publication) for each in facts.report.earlier if each.comparable]
    return [*earlier, (heading.title, facts.publication)]


def rounds(facts: Facts) -> Table | None:
    """Every round so far; None of fewer than two with an overall score."""
    found = so_far(facts)
    overall_scores = [known(each.headline.score) for _title, each in found]
    scores = [whole(each) for each in overall_scores if each is not None]
    if len(scores) < 2:
        return None
    rows = [
        Row(
            (
                headings.overall(),
                Trace(tuple(overall_scores)),
                *(number(facts, each.headline.score) for _title, each in found),
            )
        )
    ]
    rows += [_round_row(facts, each, found) for each in by_need(facts.publication)]
    titles = (Column(isolated(title), numeric=True) for title, _each in found)
    return Table(
        key="rounds",
        title=headings.round_by_round(", ".join(map(str, scores))),
        caption=headings.caption("rounds"),
        columns=(text("criterion"), drawn("rounds", PLAIN), *titles),
        groups=(RowGroup(tuple(rows)),),
        legend=legend("up", "down"),
        explore="rounds",
    )


def _round_row(
    facts: Facts, result: CriterionResult, found: Sequence[tuple[str, Publication]]
) -> Row:
    scores = [_overall_of(each, result.code) for _title, each in found]
    traced = tuple(None if isinstance(each, Withheld | None) else each for each in scores)
    changes = facts.report.changes
    change = (
        next((e.overall for e in changes.criteria if e.code == result.code), None)
        if changes
        else None
    )
    trace = (
        Trace(traced, MOVES[change.verdict])
        if change and change.verdict in MOVES
        else Trace(traced)
    )
    return Row(
        (
            facts.names.criterion(result.code),
            trace,
            *(
                Absent(headings.not_in_this_round()) if each is None else number(facts, each)
                for each in scores
            ),
        ),
        to_criterion(result.code),
    )


def _overall_of(publication: Publication, code: str) -> float | Withheld | None:
    found = next((each for each in publication.criteria if each.code == code), None)
    return found.overall.score if found else None


def rounds_of(facts: Facts, code: str) -> Table | None:
    """One criterion, a row a round, oldest first; None of fewer than two with a score."""
    found = [(title, each, _in_round(each, code)) for title, each in so_far(facts)]
    scores = [known(result.overall.score) for _t, _p, result in found if result]
    there = [str(whole(each)) for each in scores if each is not None]
    if len(there) < 2:
        return None
    rows = tuple(
        _round_of(facts, title, publication, result) for title, publication, result in found
    )
    return Table(
        key="rounds",
        title=headings.criterion_round_by_round(", ".join(there)),
        caption=headings.caption("rounds"),
        columns=(text("round"), drawn("scale"), numeric("score"), text("range", Where.PAGES)),
        groups=(RowGroup(rows),),
        legend=legend("dot", "range"),
    )


def _in_round(publication: Publication, code: str) -> CriterionResult | None:
    return next((each for each in publication.criteria if each.code == code), None)


def _round_of(
    facts: Facts, title: str, publication: Publication, result: CriterionResult | None
) -> Row:
    if result is None:
        missing = Absent(headings.not_in_this_round())
        return Row((isolated(title), None, missing, missing))
    range_ = claims.range_of_criterion(publication, result)
    return Row(
        (
            isolated(title),
            dot(result.overall, range_),
            number(facts, result.overall.score),
            range_cell(facts, result.overall, range_),
        )
    )
