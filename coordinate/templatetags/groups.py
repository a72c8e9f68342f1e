"""Names of a round's groups."""

from collections.abc import Iterable

from django import template

from reports.words import groups
from reports.words.groups import Grouped

register = template.Library()


@register.filter
def name_of_group(group: Grouped, breakdown: str) -> str:
    return groups.name_of(group, breakdown)


@register.filter
def names_of_groups(each: Iterable[Grouped], breakdown: str) -> list[str]:
    return [groups.name_of(group, breakdown) for group in each]


@register.filter
def names_of_members(group: Grouped, breakdown: str) -> tuple[str, ...]:
    return groups.members_of(group, breakdown)
