"""The audit of witnesses (audits/witnesses.py), and that it finds what is missing."""

import numpy as np
import pytest

from audits import witnesses
from reports.disclosure.door import differing


def audited(now, **fields):
    return witnesses.audit(np.random.default_rng(20_07), now, **fields)


@pytest.mark.django_db
def test_everybody_has_a_witness_against_every_insider(now):
    found = audited(now)
    assert found.people > 200
    assert found.criterion_rounds > 50
    assert found.exchanges > 400
    assert (found.without_witness, found.changed) == (0, 0)


@pytest.mark.django_db
def test_without_the_rule_the_audit_finds_people_who_have_none(now, monkeypatch):
    monkeypatch.setattr(differing, "two_who_differ", lambda answers, *_args, **_fields: answers)
    assert audited(now, exchange=False).without_witness > 100


@pytest.mark.django_db
def test_one_who_differs_would_not_be_enough(now, monkeypatch):
    """That one knows that all others have the same score."""
    monkeypatch.setattr(differing, "DIFFERING", 1)
    assert audited(now, exchange=False).without_witness > 20
