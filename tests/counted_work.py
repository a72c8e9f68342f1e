"""How much work something is, in steps of Python: a busy or slow machine makes no difference.

A bound in seconds says little of a law, and fails on the machine of somebody else. Tests say how
the work grows instead: twice as much to read is about twice the work, never four times.
"""

import signal
import sys
from contextlib import contextmanager

# For `growth`, where the second input is twice as large as the first.
AS_LARGE, TWICE = 1.1, 2.2
# For `that_ends`, where something takes a second or two if all is well.
SECONDS = 120


def steps(function, given):
    """Lines of Python that run, in every module, until it returns or raises; each round of a loop
    counts. What is written in C counts as the line that calls it."""
    count = 0

    def trace(_frame, event, _value):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(given)
    finally:
        sys.settrace(before)
    return count


def growth(function, one, twice):
    """How many times as many steps the second takes. What is kept from call to call is ready."""
    function(one)
    return steps(function, twice) / steps(function, one)


@contextmanager
def that_ends():
    """For what C does in one step, as a pattern that searches: give it so much that it would take
    hours if the work grew with the square. Nothing is said of the seconds that it takes."""

    def ring(_signal, _frame):
        raise AssertionError(f"It has not ended after {SECONDS} seconds.")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
