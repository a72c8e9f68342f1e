"""A database of its own for an audit, in which nothing stays."""

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
    call_command("migrate", verbosity=0)
    from django.test import TestCase

    done: list[Result] = []

    class Work(TestCase):
        def runTest(self) -> None:  # noqa: N802 - unittest's name
            done.append(work())

    result = unittest.TestResult()
    unittest.TestSuite([Work()]).run(result)
    if not done:
        raise AssertionError("\n".join(text for _case, text in result.errors + result.failures))
    return done[0]
