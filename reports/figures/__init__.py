"""Publication -> figures: each is drawn from a table that says the same in words and numbers.

Rows carry their label above them and not in a left margin, so that a figure is as legible on a
phone as on a desk.
"""

from reports.figures.answers import dont_knows, statements
from reports.figures.criteria import heatmap, profile
from reports.figures.pieces import Figure
from reports.figures.tables import Table, by_need, in_words, participation_table, worded

__all__ = [
    "Figure",
    "Table",
    "by_need",
    "dont_knows",
    "heatmap",
    "in_words",
    "participation_table",
    "profile",
    "statements",
    "worded",
]
