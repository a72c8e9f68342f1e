"""A page is saved in one statement: whoever is second reads again what the first has stored."""

import pytest

from assessments import links
from assessments.models import Envelope, Invitation
from assessments.services import answers
from assessments.services.answers import NewerAnswers, RoundClosed
from reports.disclosure.end_of_round import closing
from tests.threads import at_the_same_moment

ONE, OTHER = {"vision1": 4}, {"vision2": 2}


def stored(invitation):
    return answers.draft(Invitation.objects.get(pk=invitation.pk)).answers


def save(invitation, given, now, **more):
    return answers.save(invitation, given, codes=tuple(given), now=now, **more)


@pytest.fixture
def stale(invitations):
    """The first person's invitation, with an envelope that others may change meanwhile."""
    return links.invitation_with_id(invitations[0].link_id)


@pytest.mark.django_db(transaction=True)
def test_pages_saved_at_the_same_moment_are_all_stored(invitations, instrument, now):
    pages = [dict.fromkeys(each.codes, 4) for each in instrument.criteria]
    at_the_same_moment(*(lambda page=page: save(invitations[0], page, now) for page in pages))
    assert stored(invitations[0]) == dict.fromkeys(instrument.codes, 4)
    assert Envelope.objects.get(invitation=invitations[0]).version == len(pages)


def test_what_was_stored_since_the_envelope_was_read_is_kept(invitations, stale, now):
    save(invitations[0], ONE, now)
    save(stale, OTHER, now)
    assert stored(invitations[0]) == ONE | OTHER


def test_newer_answers_to_the_same_page_are_not_overwritten(invitations, stale, now):
    shown = answers.page_digest(stale, {}, ("vision1",))
    save(invitations[0], ONE, now)
    with pytest.raises(NewerAnswers):
        save(stale, {"vision1": 1}, now, known={shown})
    assert stored(invitations[0]) == ONE


def test_a_round_that_ended_since_the_envelope_was_read_is_said_to_be_closed(stale, autumn, now):
    closing.cancel(autumn, now=now)
    with pytest.raises(RoundClosed):
        save(stale, ONE, now)


def test_an_envelope_that_was_deleted_after_the_key_was_read_takes_no_answer(
    stale, autumn, now, monkeypatch
):
    whole = answers.RoundCipher.seal

    def ends_meanwhile(*arguments):
        sealed = whole(*arguments)
        closing.cancel(autumn, now=now)
        return sealed

    monkeypatch.setattr(answers.RoundCipher, "seal", ends_meanwhile)
    with pytest.raises(RoundClosed):
        save(stale, ONE, now)
