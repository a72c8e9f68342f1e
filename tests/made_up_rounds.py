"""Answers of rounds of every shape."""

import numpy as np
from hypothesis import strategies as st

from assessments.scoring import persons

DK = persons.DONT_KNOW


@st.composite
def rounds(draw, most_statements=4, most_people=12):
    """Raw answers, which statements are reversed, categories, groups of people, how many groups."""
    categories = draw(st.integers(2, 7))
    statements = draw(st.integers(1, most_statements))
    people = draw(st.integers(0, most_people))
    groups = draw(st.integers(1, 3))
    answer = st.sampled_from([0, DK, *range(1, categories + 1)])
    cells = draw(st.lists(answer, min_size=statements * people, max_size=statements * people))
    group = draw(st.lists(st.integers(0, groups - 1), min_size=people, max_size=people))
    reverse = draw(st.lists(st.booleans(), min_size=statements, max_size=statements))
    answers = np.array(cells, dtype=np.uint8).reshape(statements, people)
    return answers, reverse, categories, np.array(group, dtype=np.intp), groups
