"""A separate database for an audit, which leaves nothing behind."""

import logging
import unittest
from collections.abc import Callable
from typing import TypeVar

import django
from django.core.management import call_command

Result = TypeVar("Result")


def undone(work: Callable[[], Result]) -> Result:
    """Do the work in DATA_DIR's database, in a transaction that is rolled back.

    Closing a round requires a transaction of its own that is on disk when it ends; the only outer
    transaction that it accepts is a test's.
    """
    django.setup()
    from django.test import TestCase
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)  # pages refer to these files

    done: list[Result] = []

    class Work(TestCase):
        def runTest(self) -> None:  # noqa: N802 - unittest's name
            done.append(work())

    result = unittest.TestResult()
    logging.disable(logging.WARNING)  # refusals are expected here
    try:
        unittest.TestSuite([Work()]).run(result)
    finally:
        logging.disable(logging.NOTSET)
        teardown_test_environment()
    if not done:
        raise AssertionError("\n".join(text for _case, text in result.errors + result.failures))
    return done[0]
