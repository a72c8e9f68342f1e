"""The examples in the docstrings of the scoring functions are true."""

import doctest
import importlib
import pkgutil

import pytest

from assessments import scoring

MODULES = [f"assessments.scoring.{each.name}" for each in pkgutil.iter_modules(scoring.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
