from django import template

from files import addresses

register = template.Library()


@register.filter
def as_read(address: str) -> str:
    """The address with the letters of its domain decoded, unless they could mislead."""
    return addresses.readable(address)
