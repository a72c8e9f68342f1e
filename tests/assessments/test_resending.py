"""Sending a mail again, by the one rule that invitations, access and requests share."""

from datetime import timedelta

import pytest

from assessments.models import Mail
from assessments.services.resending import AlreadyWaiting, SentOften, next_number


@pytest.fixture
def about_emma(northside, alice):
    """Make mails about one thing; the text does not matter here."""

    def make(sequence, sent_at, **more):
        return Mail.objects.create(
            kind="access",
            sequence=sequence,
            to="emma@example.org",
            user=alice,
            partnership=northside,
            sent_at=sent_at,
            **more,
        )

    return make


def mails():
    return Mail.objects.filter(kind="access")


def test_the_first_is_number_one_and_each_other_one_more(about_emma, now):
    assert next_number(mails(), now) == 1
    about_emma(1, now)
    assert next_number(mails(), now) == 2


def test_a_number_is_never_given_twice_though_counting_began_anew(about_emma, now):
    for sequence in (1, 2, 1):  # access was taken away and given again
        about_emma(sequence, now)
    assert next_number(mails(), now) == 3


def test_there_is_no_other_while_one_waits_unless_that_one_was_given_up(about_emma, now):
    waiting = about_emma(1, None)
    with pytest.raises(AlreadyWaiting):
        next_number(mails(), now)
    assert next_number(mails(), now, instead=Mail.objects.none()) == 2
    Mail.objects.filter(pk=waiting.pk).update(attempts=6)
    assert next_number(mails(), now) == 2


def test_the_first_counts_only_where_somebody_asks_for_each(about_emma, now, settings):
    for sequence in range(1, settings.MAILS_AGAIN_A_DAY + 1):
        about_emma(sequence, now)
    assert next_number(mails(), now) == settings.MAILS_AGAIN_A_DAY + 1
    with pytest.raises(SentOften):
        next_number(mails(), now, first_counts=True)
    day = timedelta(days=1)
    assert next_number(mails(), now + day, first_counts=True) == settings.MAILS_AGAIN_A_DAY + 1


def test_a_request_that_several_managers_were_told_of_counts_once(about_emma, now):
    for _manager in range(5):
        about_emma(1, now)
    assert next_number(mails(), now, first_counts=True) == 2
