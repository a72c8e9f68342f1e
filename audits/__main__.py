"""Runs all audits for some minutes, and prints each requirement with the result.

Uses two processes; the same seed gives the same figures. Exits with 1 if a requirement is not met.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from audits import cost, insiders, joiners, jointly, late, linear, other_rules, swaps, worlds
from audits.partnerships import MINIMUMS, some_agencies
from audits.worlds import Small, certain_secrets

if TYPE_CHECKING:
    from audits import managers, watching, witnesses  # need Django's settings

SEED, PARTNERSHIPS, COMPARED = 2026, 12_000, 1_000
CRITERION_ROUNDS = 250
ATTACKED = 20  # rounds for each of the two audits of managers
MOST_CHANGED, LARGEST_CHANGE, FEWER_NAMED = 0.02, 0.15, 1.5

SMALL = [
    Small((3,), 5, 3, "all"),
    Small((4,), 4, 3, "answered"),
    Small((5,), 3, 3, "answered"),
    Small((6,), 3, 5, "answered"),
    Small((3, 3), 3, 3, "scores"),
    Small((3, 3), 2, 5, "all"),
    Small((3, 4), 3, 3, "scores"),
    Small((2, 3, 4), 2, 3, "scores"),
    Small((4, 4, 4), 2, 4, "scores"),
    Small((5, 5), 2, 5, "scores"),
    Small((10,), 2, 5, "each"),
    # and with people who were invited late, whose sheets the attacker knows
    Small((4,), 4, 3, "answered", ((1, 1, 1), (4, 4, 4))),
    Small((5,), 3, 5, "answered", ((1, 1, 1), (2, 2, 2))),
    Small((6,), 3, 5, "answered", ((3, 3, 3),) * 5),
    Small((2, 5), 3, 3, "scores", ((1, 1, 1),) * 3),
    Small((10,), 2, 5, "each", ((1, 1, 1), (2, 2, 2))),
]
RESPONSES = range(10, 19)  # to one statement: in words, and as counts with each remainder of three
LATE_ANSWERS = ((), (3,), (3, 3), (1, 3, 3, worlds.DONT_KNOW), (3,) * 6)
RANKED = [((10,), 2), ((5, 5), 2), ((3, 4, 5), 2), ((14,), 2), ((10,), 3)]
RANKED_LATE = [((10,), 2, ((1, 2),) * 3), ((5, 5), 2, ((2, 1),)), ((9,), 2, ((1, 2), (2, 1)))]
# Groups with two insiders: (people, minimum)
WITH_INSIDERS = [(3, 3), (5, 5), (6, 5)]
JOINED, ALIKE = (5, 10, 20), (0.7, 0.9, 1.0)


@dataclass(frozen=True)
class Line:
    what: str
    required: str
    observed: str
    holds: bool


Lines = list[Line]


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run audit", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--partnerships", type=int, default=PARTNERSHIPS, help="for each minimum group"
    )
    chosen = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        print(f"Seed {chosen.seed}, {chosen.partnerships:,} partnerships a minimum group\n")
        with ProcessPoolExecutor(2, initializer=_own_data_dir, initargs=(folder,)) as pool:
            running = [pool.submit(audit) for audit in audits(chosen.seed, chosen.partnerships)]
            lines = [line for each in running for line in shown(each.result())]
    wrong = sum(not line.holds for line in lines)
    print(f"\n{wrong} of {len(lines)} lines are not as asked." if wrong else "\nAll as asked.")
    return 1 if wrong else 0


def _own_data_dir(folder: str) -> None:
    """A separate database for audits that close rounds, not the one in use or the other
    process's."""
    own = tempfile.mkdtemp(dir=folder)
    os.environ |= {"DATA_DIR": own, "DJANGO_SETTINGS_MODULE": "config.settings"}
    for name in ("DATABASE_URL", "REDIS_URL", "KEY_DIR"):
        os.environ.pop(name, None)


def shown(lines: Lines) -> Lines:
    for line in lines:
        mark = "ok " if line.holds else "NOT"
        print(f"{mark} {line.what:<66} {line.required:<18} {line.observed}", flush=True)
    return lines


def audits(seed: int, partnerships: int) -> Iterator[Callable[[], Lines]]:
    """In the order in which they are printed."""
    for minimum in MINIMUMS:
        yield partial(sums, seed, partnerships, minimum)
    for minimum in MINIMUMS:
        yield partial(latecomers, seed, max(partnerships // 12, 1), minimum)
    for minimum in MINIMUMS:
        yield partial(rules_of_others, seed, minimum)
    for minimum in MINIMUMS:
        yield partial(sheets_exchanged, seed, max(partnerships // 12, 1), minimum)
    yield partial(rounds_closed, seed)
    yield partial(managers_attack, seed, ATTACKED)
    for small in SMALL:
        yield partial(small_world, small)
    for answers in LATE_ANSWERS:
        yield partial(statements, answers)
    for groups, options in RANKED:
        yield partial(ranking, groups, options)
    yield partial(ranking, (4, 6), 3, silent=False)
    for groups, options, orders in RANKED_LATE:
        yield partial(ranking, groups, options, orders=orders)
    yield partial(all_at_once, seed, max(partnerships // 200, 1))
    for people, minimum in WITH_INSIDERS:
        yield partial(two_insiders, seed, max(partnerships // 6, 1), people, minimum)
    for moves in (False, True):
        for others in JOINED:
            yield partial(two_rounds, seed, max(partnerships // 6, 1), others, moves)
    for name in cost.SPREADS:
        yield partial(scores_changed, seed, max(partnerships // 8, 1), name)
    standing_alone = partial(agencies_shown_alone, seed, max(partnerships // 4, 1))
    yield partial(standing_alone, "of 20", twenty, FEWER_NAMED)
    yield partial(standing_alone, "of 3 to 12", some_agencies)


# Sums and exchanges


def sums(seed: int, partnerships: int, minimum: int) -> Lines:
    observed = linear.audit(np.random.default_rng([seed, 1, minimum]), partnerships, minimum)
    return [
        Line(
            f"sums: partnerships that leak about fewer than {minimum}",
            f"0 of {partnerships:,}",
            f"{observed.leaking} ({observed.with_report:,} with a report, {observed.sums:,} sums)",
            not observed.leaking,
        ),
        Line(
            "    sums that are not what we say they are",
            "0",
            str(observed.measured),
            not observed.measured,
        ),
        Line(
            "    scores finer than they may be, margins that do not follow",
            f"0 of {observed.rounded:,}",
            f"{len(observed.imprecise)}, {len(observed.unexplained)}",
            not observed.imprecise and not observed.unexplained,
        ),
    ]


def latecomers(seed: int, partnerships: int, minimum: int) -> Lines:
    observed = late.audit(np.random.default_rng([seed, 6, minimum]), partnerships, minimum)
    return [
        Line(
            f"invited late, at {minimum}: shown because of them",
            f"0 of {observed.withheld:,}",
            f"{len(observed.not_withheld)} ({observed.late:,} late sheets,"
            f" {observed.partnerships:,} partnerships)",
            not observed.not_withheld,
        ),
        Line(
            "    the others' answers grouped or moved otherwise than without them",
            f"0 of {observed.partnerships:,}",
            str(observed.counted_differently),
            not observed.counted_differently,
        ),
    ]


def rules_of_others(seed: int, minimum: int) -> Lines:
    """If an audit found no leak in these rules, the audit itself would be broken."""
    found = other_rules.audit(np.random.default_rng([seed, 2, minimum]), COMPARED, minimum)
    naive = found["hide fewer than the minimum"]
    return [
        Line(
            f"    for comparison, at {minimum}: {name}",
            "over 30% leak" if each is naive else "",
            f"{each.sets:.1%} leak, {each.persons:.1%} one person's own answer",
            each is not naive or each.sets > 0.3,
        )
        for name, each in found.items()
    ]


def sheets_exchanged(seed: int, partnerships: int, minimum: int) -> Lines:
    observed = swaps.audit(np.random.default_rng([seed, 3, minimum]), partnerships, minimum)
    return [
        Line(
            f"exchanged sheets, at {minimum}: something else is published",
            f"0 of {observed.exchanges:,}",
            str(observed.changed),
            not observed.changed,
        ),
        Line(
            "    scores of groups in which somebody has no witness",
            f"0 of {observed.scores:,}",
            str(observed.without_witness),
            not observed.without_witness,
        ),
    ]


def rounds_closed(seed: int) -> Lines:
    from audits import database

    found = database.undone(partial(_close_rounds, seed))
    return [
        Line(
            "rounds closed as in use: criteria of rounds",
            f"{CRITERION_ROUNDS} or more",
            f"{found.criterion_rounds} ({found.people:,} people)",
            found.criterion_rounds >= CRITERION_ROUNDS,
        ),
        Line(
            "    people without a witness, against every insider",
            f"0 of {found.insiders:,}",
            str(found.without_witness),
            not found.without_witness,
        ),
        Line(
            "    exchanged sheets: something else is published",
            f"0 of {found.exchanges:,}",
            str(found.changed),
            not found.changed,
        ),
    ]


def managers_attack(seed: int, times: int) -> Lines:
    from audits import database

    found, watched = database.undone(partial(_attack, seed, times))
    return [
        Line(
            "managers, by their pages: who had answered is told",
            f"0 of {found.rounds + watched.rounds}",
            f"{found.distinguishable + watched.response_revealed}"
            f" ({found.tactics + watched.tactics:,} steps, {watched.pages:,} pages compared)",
            not found.distinguishable and not watched.response_revealed,
        ),
        Line(
            "    what somebody answered is told before the closing",
            f"0 of {watched.rounds}",
            str(watched.answers_revealed),
            not watched.answers_revealed,
        ),
        Line(
            "    something is shown, or answers are moved, because of what they do",
            f"0 of {found.rounds + watched.rounds}",
            str(found.shows_more + watched.counted_differently),
            not found.shows_more and not watched.counted_differently,
        ),
        Line(
            "    scores that are certain, with two or more unknown, but at an end",
            f"0 of {found.watched:,}",
            str(found.certain),
            not found.certain,
        ),
        Line(
            "    closings at a chosen moment",
            f"0 of {found.closings_tried}",
            str(found.closed_at_will),
            not found.closed_at_will,
        ),
        Line(
            "    links that a deed has stopped",
            "0",
            str(watched.dead_links),
            not watched.dead_links,
        ),
    ]


def _attack(seed: int, times: int) -> "tuple[managers.ManagerFindings, watching.WatchingFindings]":
    from audits import managers, watching

    now, chance = datetime.now(UTC), np.random.default_rng([seed, 10])
    watched = watching.WatchingFindings()
    for _ in range(times):
        watched += watching.audit(chance, now)
    return managers.audit(chance, now, times), watched


def _close_rounds(seed: int) -> "witnesses.WitnessFindings":
    from audits import witnesses

    found, chance = witnesses.WitnessFindings(), np.random.default_rng([seed, 4])
    while found.criterion_rounds < CRITERION_ROUNDS:
        found += witnesses.audit(chance, datetime.now(UTC))
    return found


# Worlds


def small_world(small: Small) -> Lines:
    people = " + ".join(map(str, small.people)) + _and_late(small.late)
    return _certain(
        f"scores: {people} people, scale of {small.categories}, at {small.minimum}",
        worlds.possible(small),
        small.secret,
    )


def statements(answers: Sequence[int]) -> Lines:
    possible: dict[Hashable, Iterable[worlds.World]] = {
        (people, said): each
        for people in RESPONSES
        for said, each in worlds.statement_worlds(people, late=answers).items()
    }
    people = f"{RESPONSES[0]} to {RESPONSES[-1]}{_and_late(answers)}"
    return _certain(f"answers to a statement: {people} people", possible, worlds.answer)


def ranking(
    people: Sequence[int],
    options: int,
    *,
    silent: bool = True,
    orders: Sequence[worlds.Sheet] = (),
) -> Lines:
    groups = " + ".join(map(str, people)) + _and_late(orders)
    possible = worlds.ranking_worlds(people, options, silent, late=orders)
    return _certain(f"rankings: {groups} people, {options} options", possible, worlds.order)


def _and_late(sheets: Sequence[object]) -> str:
    return f" and {len(sheets)} late" if sheets else ""


def _certain(
    name: str, possible: worlds.Possible, secret: Callable[[worlds.Sheet], object]
) -> Lines:
    certain = certain_secrets(possible, secret)
    number = len({world for each in possible.values() for world in each})
    observed = f"{len(certain)} ({number:,} worlds, {len(possible):,} publications)"
    return [Line(f"{name}, certain for somebody", "0", observed, not certain)]


def all_at_once(seed: int, partnerships: int) -> Lines:
    found = jointly.audit(np.random.default_rng([seed, 7]), partnerships)
    certain, out = (
        ", ".join(f"{name} {each[name]:,}" for name in jointly.KNOWN)
        for each in (found.certain, found.ruled_out)
    )
    return [
        Line(
            "scores and statements: answers that are certain by both together",
            "0 more",
            f"{found.added} more of {found.answers:,} ({certain})",
            found.added == 0,
        ),
        Line("    and a part of the scale ruled out for an answer", "", out, True),
    ]


# Documented limits: figures without a requirement


def two_insiders(seed: int, groups: int, people: int, minimum: int) -> Lines:
    pairs = insiders.Pairs(insiders.group(people, minimum))
    lines = []
    for where, means in (("in the middle", insiders.MIDDLE), ("near the ends", insiders.ENDS)):
        found = pairs.audit(np.random.default_rng([seed, 8, people]), groups, means)
        observed = (
            f"known exactly {found.known / found.others:.1%},"
            f" to one of two steps {found.nearly_known / found.others:.1%}"
        )
        lines.append(Line(f"two insiders of {people}, at {minimum}, {where}", "", observed, True))
    return lines


def two_rounds(seed: int, times: int, others: int, moves: bool) -> Lines:
    name = f"two rounds: one {'moves between two groups of' if moves else 'joins'} {others} others"
    lines = []
    for alike in ALIKE:
        chance = np.random.default_rng([seed, 9, others])
        found = joiners.audit(chance, times, others, alike, moves=moves)
        observed = (
            f"score known {found.exact / found.joiners:.1%},"
            f" side of the middle {found.side / found.joiners:.1%}"
        )
        lines.append(Line(f"{name}, {alike:.0%} alike", "", observed, True))
    return lines


# The cost of the rules


def scores_changed(seed: int, partnerships: int, name: str) -> Lines:
    observed = cost.changed(seed, partnerships, 5, cost.SPREADS[name])
    return [
        Line(
            f"scores that change for two to differ, at 5, {name}",
            f"{MOST_CHANGED:.0%}, by {LARGEST_CHANGE}",
            f"{observed.share:.2%} of {observed.scores:,}, by {observed.largest:.2f} of 1 to 5",
            observed.share <= MOST_CHANGED and observed.largest <= LARGEST_CHANGE,
        )
    ]


def agencies_shown_alone(
    seed: int,
    partnerships: int,
    name: str,
    agencies: Callable[[np.random.Generator], int],
    required: float | None = None,
) -> Lines:
    """Compared with a rule that only hides: the most points we may lose, if required.

    With few agencies there is no requirement, only that no rule without a leak could show more.
    """
    observed = cost.agencies_shown_alone(
        np.random.default_rng([seed, 5]), partnerships, 5, agencies
    )
    return [
        Line(
            f"agencies that stand alone, at 5, {name}",
            f"{required} points fewer" if required else "all but a leak",
            f"{observed.ours / observed.agencies:.1%}, {observed.points:.1f} points fewer than the"
            f" {observed.hide_small / observed.agencies:.1%} of the rule that only hides",
            observed.ours == observed.at_most and (required is None or observed.points <= required),
        )
    ]


def twenty(_rng: np.random.Generator) -> int:
    return 20


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
