"""Who took part."""

from reports.blocks import Cell, Number, Row, RowGroup, Table, Where
from reports.document.cells import number, numeric, text
from reports.document.facts import Facts
from reports.publication import Group
from reports.words import labels


def participation_table(facts: Facts) -> Table:
    """A row for each group, and one for everybody. With one group, that is everybody: a page says
    it in words."""
    several = len(facts.publication.groups) > 1
    rows = [
        Row((_with_members(facts, group), Number(group.responded), _invited(facts, group.invited)))
        for group in facts.publication.groups
        if several
    ]
    people = facts.publication.participation
    everybody = number(facts, people.responded), _invited(facts, people.invited)
    return Table(
        key="participation",
        caption=labels.caption("participation"),
        columns=(text("group"), numeric("answered"), numeric("asked")),
        groups=(RowGroup((*rows, Row((labels.whole_partnership(), *everybody)))),),
        where=Where.EVERYWHERE if several else Where.FILES,
    )


def _with_members(facts: Facts, group: Group) -> str:
    """A group of several agencies or roles names them."""
    name = facts.names.group(group)
    if len(group.members) == 1:
        return name
    return labels.group_with_members(name, facts.names.listed_members(group))


def _invited(facts: Facts, invited: int) -> Cell:
    if facts.publication.participation.asked_is_known:
        return Number(invited)
    return labels.not_known()
