"""The examples in the docstrings of the scoring functions are true."""

import doctest
import importlib
import pkgutil

import pytest

import lab
from assessments import scoring

MODULES = [
    f"{package.__name__}.{each.name}"
    for package in (scoring, lab)
    for each in pkgutil.iter_modules(package.__path__)
    if not each.ispkg
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
