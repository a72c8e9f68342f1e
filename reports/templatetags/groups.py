"""Names of a round's groups."""

from django import template

from reports import group_names
from reports.group_names import Grouped

register = template.Library()


@register.filter
def name_of_group(group: Grouped, breakdown: str) -> str:
    return group_names.name_of(group, breakdown)


@register.filter
def names_of_members(group: Grouped, breakdown: str) -> tuple[str, ...]:
    return group_names.members_of(group, breakdown)
