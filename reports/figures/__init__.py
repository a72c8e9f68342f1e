"""Publication -> figures: each is drawn from a table that says the same in words and numbers.

Rows carry their label above them and not in a left margin, so that a figure is as legible on a
phone as on a desk.
"""

from reports.figures.answers import dont_knows, statements
from reports.figures.criteria import groups, heatmap, profile
from reports.figures.links import links
from reports.figures.pieces import Figure
from reports.figures.ranking import ranking
from reports.figures.rounds import changes, colours_of_moved, rounds, rounds_of
from reports.figures.tables import Table, by_need, in_words, participation_table, worded

__all__ = [
    "Figure",
    "Table",
    "by_need",
    "changes",
    "colours_of_moved",
    "dont_knows",
    "groups",
    "heatmap",
    "in_words",
    "links",
    "participation_table",
    "profile",
    "ranking",
    "rounds",
    "rounds_of",
    "statements",
    "worded",
]
