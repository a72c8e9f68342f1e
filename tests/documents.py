"""What our documents name."""

from django.core.management import get_commands

from tests.places import PACKAGES


def our_commands():
    return [name for name, app in get_commands().items() if app in PACKAGES]
