from django import template

from files import addresses

register = template.Library()


@register.filter
def as_read(address: str) -> str:
    """With the letters of its domain in place of their code, unless they mislead."""
    return addresses.readable(address)
