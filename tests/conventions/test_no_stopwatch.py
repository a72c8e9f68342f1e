"""No test fails because a machine is slow or busy: tests count work (tests/counted_work.py).

A clock may say when to stop waiting for something, in a loop; and that something waited at least so
long.
"""

import ast

import pytest

from tests.places import ROOT

CLOCKS = {"time", "monotonic", "perf_counter", "process_time", "thread_time"}
# What measures a time and holds nobody to it.
MEASURES = {"tests/killing.py": "for how long to let a process live before it is killed"}


def reads_a_clock(node):
    function = getattr(node, "func", None)
    if isinstance(function, ast.Attribute):  # `at.time()` is no clock
        name = function.attr if getattr(function.value, "id", "") == "time" else ""
    else:
        name = getattr(function, "id", "")
    return name.removesuffix("_ns") in CLOCKS and not node.args  # nor `time(9)`


def larger_sides(node):
    """What a comparison says to be the larger."""
    sides = [node.left, *node.comparators]
    for one, sign, other in zip(sides, node.ops, sides[1:], strict=False):
        if isinstance(sign, ast.Gt | ast.GtE):
            yield one
        if isinstance(sign, ast.Lt | ast.LtE):
            yield other


def inside(nodes, *kinds):
    return {id(each) for node in nodes if isinstance(node, kinds) for each in ast.walk(node)}


def stopwatches(source):
    """The lines that could fail somebody whose machine is slow."""
    nodes = [*ast.walk(ast.parse(source))]
    larger = [
        each for node in nodes if isinstance(node, ast.Compare) for each in larger_sides(node)
    ]
    waited = inside(larger, ast.AST)
    looping, asserted = inside(nodes, ast.While), inside(nodes, ast.Assert)
    found = set()
    for node in nodes:
        elapsed = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
        at_fault = elapsed and reads_a_clock(node.left)
        at_fault |= reads_a_clock(node) and id(node) in asserted - looping
        if at_fault and id(node) not in waited:
            found.add(node.lineno)
    return sorted(found)


def test_no_test_holds_a_stopwatch():
    found = {}
    for path in (ROOT / "tests").rglob("*.py"):
        if lines := stopwatches(path.read_text()):
            found[path.relative_to(ROOT).as_posix()] = lines
    assert found.keys() == MEASURES.keys(), found


@pytest.mark.parametrize(
    "source",
    [
        "assert time.process_time() - began < 2",
        "assert 2 > perf_counter() - began",
        "took = time.monotonic() - began\nassert took < 2",
        "until = monotonic() + 2\nwork()\nassert monotonic() < until",
    ],
)
def test_a_stopwatch_is_noticed(source):
    assert stopwatches(source)


@pytest.mark.parametrize(
    "source",
    [
        "assert time.monotonic() - began >= 0.5",
        "while not done():\n    assert time.monotonic() < until",
        "until = time.monotonic() + 20",
        "assert at.time() < noon",
        "assert at < time(9)",
    ],
)
def test_waiting_is_no_stopwatch(source):
    assert not stopwatches(source)
