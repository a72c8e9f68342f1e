"""A database of its own for an audit, in which nothing stays."""

import logging
import unittest
from collections.abc import Callable
from typing import TypeVar

import django
from django.core.management import call_command

Result = TypeVar("Result")


def undone(work: Callable[[], Result]) -> Result:
    """Do it where DATA_DIR says, in a transaction that is rolled back.

    Closing a round insists on a transaction of its own, which is on disk when it ends; of all that
    may stand around it, it accepts a test's alone.
    """
    django.setup()
    from django.conf import settings
    from django.test import TestCase
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    settings.AXES_ENABLED = False  # whoever attacks signs in without a request
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)  # pages name these files

    done: list[Result] = []

    class Work(TestCase):
        def runTest(self) -> None:  # noqa: N802 - unittest's name
            done.append(work())

    result = unittest.TestResult()
    logging.disable(logging.WARNING)  # what is refused is refused on purpose
    try:
        unittest.TestSuite([Work()]).run(result)
    finally:
        logging.disable(logging.NOTSET)
        teardown_test_environment()
    if not done:
        raise AssertionError("\n".join(text for _case, text in result.errors + result.failures))
    return done[0]
