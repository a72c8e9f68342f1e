from django import template

from files import addresses

register = template.Library()


@register.filter
def as_read(address: str) -> str:
    """With the domain's letters decoded, unless they mislead."""
    return addresses.readable(address)
