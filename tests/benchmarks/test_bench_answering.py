"""People of `./run bench answering` answer as browsers do."""

import pytest

from assessments.encryption.sealing import RoundCipher
from assessments.instruments import catalogue
from assessments.links import link_for
from assessments.models import Envelope, Invitation
from benchmarks.of_answering.person import MODES, Person

STATEMENTS, OPTIONS = 40, 6


@pytest.fixture
def instrument():
    """The one of the demo, with a ranking."""
    return catalogue.latest("partnership-health")


def submitted_by(invitation):
    assert Invitation.objects.get(pk=invitation.pk).answered
    envelope = Envelope.objects.get(invitation=invitation)
    return RoundCipher(invitation.survey_round).unseal(envelope, "submitted")


@pytest.mark.server
@pytest.mark.parametrize("mode", MODES)
def test_each_of_them_answers_everything_and_submits(site, invitations, mode):
    person = Person(site, mode, click_every=12)
    person.answer(link_for(invitations[0]))
    assert len(submitted_by(invitations[0])) == STATEMENTS + OPTIONS
    assert len(person.saves) == (STATEMENTS + OPTIONS if mode == "saving" else 0)


@pytest.mark.server
def test_what_is_chosen_within_a_moment_is_saved_together(site, invitations):
    person = Person(site, "saving", click_every=1)
    person.answer(link_for(invitations[0]))
    assert len(submitted_by(invitations[0])) == STATEMENTS + OPTIONS
    assert len(person.saves) == (STATEMENTS + OPTIONS) / 2
