"""The audit of managers (audits/managers.py), and that it finds what old rules gave away."""

from dataclasses import replace

import numpy as np
import pytest
from django.db import connection

from assessments.encryption import sealing
from assessments.models import Agency, Envelope, Invitation, Round
from assessments.models.rounds import grace
from assessments.services import invitations as service
from assessments.services import rounds
from audits import managers
from reports.disclosure.end_of_round import closing

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.sqlite,  # pages name rows by numbers that PostgreSQL never gives twice
]
TIMES = 3


def audited(now, times=TIMES, seed=2026):
    return managers.audit(np.random.default_rng(seed), now, times)


def test_whatever_managers_do_while_a_round_is_open_tells_them_nothing(now):
    found = audited(now)
    assert (found.rounds, found.closings_tried) == (TIMES, 4 * TIMES)
    assert found.watched > 20
    assert found.distinguishable == found.shows_more == found.certain == found.closed_at_will == 0


def test_it_notices_deeds_that_take_answers_out(now, monkeypatch):
    """As revoking an invitation did."""
    stop = service.stop_mails

    def revoke(invitation, now, *, by=None):
        cipher = sealing.RoundCipher(invitation.survey_round)
        empty = cipher.seal(invitation, "submitted", {})
        Envelope.objects.filter(invitation=invitation).update(submitted=empty)
        Invitation.objects.filter(pk=invitation.pk).update(answered=False)
        stop(invitation, now, by=by)

    monkeypatch.setattr(service, "stop_mails", revoke)
    monkeypatch.setattr(managers, "TACTICS", (managers.stops_e_mails,) * 5)
    assert audited(now, times=1).distinguishable == 1


def test_it_notices_late_people_who_count_towards_thresholds(now, monkeypatch):
    publish = closing.publish

    def counting_everybody(statements, rankings, people, late, *, units, **fields):
        units = [replace(unit, late=0) for unit in units]
        return publish(statements, rankings, people, None, units=units, **fields)

    monkeypatch.setattr(closing, "publish", counting_everybody)
    monkeypatch.setattr(managers, "TACTICS", (managers.invents_colleagues,) * 5)
    assert audited(now, times=3).shows_more > 0


@pytest.mark.parametrize("kept", [True, False])
def test_it_notices_names_that_move_the_order_of_ties(now, monkeypatch, kept):
    """The two of the last agency join one of the two that have five answers each: by name."""
    survey_round = managers.opened_with([5, 5, 2], 5, now)
    if not kept:
        monkeypatch.setattr(Agency, "open_round", lambda _agency: None)
        with connection.cursor() as cursor:
            on = " ON assessments_agency" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER agency_that_is_asked_is_kept{on}")
    places = list(survey_round.invitations.order_by("pk"))
    sheets = managers.answered(np.random.default_rng(1), len(places), 3.0)

    def shown(deeds):
        world = managers.Running(survey_round, places, now)
        world.submit({at: sheets[:, at] for at in range(len(places))})
        return managers.published_outline(world.run(deeds, [0], sheets).document)

    assert (shown([managers.renames_the_agency])[0][0] == shown([])[0][0]) is kept


def test_it_notices_a_round_that_closes_when_it_suits(now, monkeypatch):
    def at_once(survey_round, now, at, *, by):
        Round.objects.filter(pk=survey_round.pk).update(
            closes_at=now - grace() - managers.HOUR, closes_early=True
        )
        return closing.close(Round.objects.get(pk=survey_round.pk), now=now)

    monkeypatch.setattr(rounds, "close_early", at_once)
    assert audited(now, times=1).closed_at_will == 1


def test_a_score_leaves_several_possibilities_unless_it_is_at_an_end():
    assert len(managers.possible(50, [8, 8], 2, 16)) > 1
    assert managers.possible(100, [16, 16], 2, 16) == {16}
    assert managers.possible(50, [8, 8, 8, 8], 1, 16) == {8}
