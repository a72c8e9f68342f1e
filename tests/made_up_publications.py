"""Publications of every shape."""

import json

from hypothesis import strategies as st

from reports.publication import (
    Counts,
    CriterionResult,
    Publication,
    RankingResult,
    StatementResult,
    Withheld,
)
from reports.publication_json import to_json
from tests import report_world as world
from tests.places import ROOT

WORLDS = {**world.KINDS, **world.EDGES}


def through_json(value):
    return json.loads(json.dumps(to_json(value), allow_nan=False))


# JSON knows no other numbers.
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
threes = st.integers(0, 300).map(lambda number: 3 * number)
withheld = st.builds(Withheld)
counts = st.builds(Counts, threes, threes, threes, threes)
criteria = st.builds(CriterionResult, sd=withheld | st.integers(2, 20).map(lambda step: 5 * step))
statements = st.builds(StatementResult, counts=withheld | counts)
publications = st.builds(
    Publication,
    criteria=st.lists(criteria, max_size=3).map(tuple),
    statements=st.lists(statements, max_size=3).map(tuple),
    ranking=st.none() | withheld | st.from_type(RankingResult),
    practice=st.booleans(),
)
SCHEMA = json.loads((ROOT / "docs/publication.schema.json").read_text())
