"""Small rounds, and what the door lets through of them."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from assessments.instruments.schema import Coded, Criterion, Instrument, Ranking, Scale, Statement
from reports.disclosure.door import groups
from reports.disclosure.door.groups import Unit
from reports.disclosure.door.publish import publish

DK = 255


def form(responses, minimum=5):
    """Groups of agencies called by their keys, with twice as many invited as responded, or one."""
    units = [Unit(key, key.title(), 2 * count or 1) for key, count in responses.items()]
    return groups.form(units, responses, minimum=minimum)


def shape(responses, minimum=5):
    return [(g.together, g.members, g.responded) for g in form(responses, minimum).groups]


def instrument(sizes=(3, 3), categories=5, reverse=("b2",)):
    """Criteria a, b, ... of these sizes, with statements a1, a2, ..."""
    return Instrument(
        key="small",
        version="1",
        title="Small",
        scale=Scale(1, categories, dont_know="Don't know"),
        criteria=tuple(
            Criterion(
                code=letter,
                title=letter.upper(),
                statements=tuple(
                    Statement(f"{letter}{n}", "...", f"{letter}{n}" in reverse)
                    for n in range(1, size + 1)
                ),
            )
            for letter, size in zip("abcdefgh", sizes, strict=False)
        ),
    )


def door(sheets, asked=None, late=None, *, seed=1, ranked=None, **fields):
    """Publish answer sheets: pairs of (agency, answers)."""
    asked = asked or instrument()
    people = [agency for agency, _ in sheets]
    rows = [answers for _, answers in sheets]
    settings = {
        "units": [Unit(key, key.title(), 100) for key in ("abbey", "mill", "well")],
        "minimum_group": 5,
        "breakdown": "agency",
        "instrument": asked,
        "rng": np.random.default_rng(seed),
    }
    shape = (len(rows), len(asked.statements))
    array = np.array(rows, dtype=np.uint8).reshape(shape).T
    options = len(asked.ranking.options) if asked.ranking else 0
    rankings = np.array(ranked or [], dtype=np.uint8).reshape(len(rows), options).T
    return publish(array, rankings, people, late, **(settings | fields))


answer = st.sampled_from([0, 1, 2, 3, 4, 5, DK])
sheets = st.tuples(st.sampled_from(["abbey", "mill", "well"]), st.tuples(*[answer] * 6))
rounds = st.lists(sheets, min_size=0, max_size=30)
OPTIONS = tuple(Coded(code, code.title()) for code in ("lives", "early", "joined", "value"))
ASKED = replace(instrument(), ranking=Ranking("purpose", "What for?", OPTIONS))
SHEET = (4, 4, 4, 5, 1, 5)
LIVES, EARLY, VALUE = (1, 2, 3, 4), (2, 1, 3, 4), (4, 3, 2, 1)
