"""Managers who watch what their deeds change on the pages that they see (audits/watching.py)."""

import numpy as np
import pytest

from assessments import links
from assessments.services import answers, invitations
from audits import watching
from reports.disclosure.end_of_round import closing

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # where numbers begin again


def audited(now, seed=1):
    return watching.audit(np.random.default_rng(seed), now)


def test_deeds_while_a_round_is_open_tell_a_manager_nothing(now):
    found = audited(now)
    assert found.pages > 60
    assert found.tactics > 9
    assert (
        found.answers_revealed
        == found.response_revealed
        == found.counted_differently
        == found.dead_links
        == 0
    )


def taken_out(place, now):
    """The old rule: what somebody has answered is gone."""
    if place.answered:
        answers.withdraw(place, now=now)


def test_another_address_does_not_tell_whether_the_first_link_was_used(now):
    """A mailbox that the manager has named gets the same e-mails in either case."""
    deeds = [watching.change_the_victim_s_address, watching.close_early]
    assert watching.audit(np.random.default_rng(1), now, deeds).response_revealed == 0


def test_deeds_that_took_answers_out_told_who_had_answered(now, monkeypatch):
    rule = invitations._stop

    def stop(places, **fields):
        places = list(places)
        rule(places, **fields)
        for place in places:
            taken_out(place, now)

    monkeypatch.setattr(invitations, "_stop", stop)
    deeds = [watching.stop_mails_to_the_victim]
    found = watching.audit(np.random.default_rng(1), now, deeds)
    assert found.response_revealed == found.counted_differently == 1


def test_late_people_who_counted_towards_thresholds_would_be_seen(now, monkeypatch):
    rule = closing.publish

    def with_late(sheets, orders, people, late, **fields):
        return rule(sheets, orders, people, np.zeros_like(late), **fields)

    monkeypatch.setattr(closing, "publish", with_late)
    deeds = [watching.invent_colleagues]
    assert watching.audit(np.random.default_rng(1), now, deeds).counted_differently == 1


def test_a_link_that_stops_with_the_e_mails_would_be_seen(now, monkeypatch):
    rule = links.invitation_with_id

    def only_with_mails(link_id):
        place = rule(link_id)
        return None if place is None or place.no_more_mails else place

    monkeypatch.setattr(links, "invitation_with_id", only_with_mails)
    deeds = [watching.stop_mails_to_a_colleague]
    assert watching.audit(np.random.default_rng(1), now, deeds).dead_links == 1
