"""Hypothesis, for laws that hold for whatever it makes up.

Tests import `given` from here (test_architecture.py): a busy machine is not a bug, so no test
may fail for being slow. Loading it takes half a second, which other tests need not wait.
"""

from hypothesis import HealthCheck, assume, example, given, settings

settings.register_profile(
    "patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("patient")

__all__ = ["HealthCheck", "assume", "example", "given", "settings"]
