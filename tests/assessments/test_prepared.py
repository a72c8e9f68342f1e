"""A prepared query finds what the plain one finds, without writing its SQL again."""

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from assessments.models import Envelope, Invitation
from assessments.prepared import PreparedQuery
from tests.threads import at_the_same_moment

WITH_ROUND = ("survey_round__partnership", "agency")


def whole(instance):
    """All values of a row, and those of the rows that came with it."""
    return [
        (model_to_dict(each), each._state.db, each._state.adding)
        for each in (
            instance,
            instance.survey_round,
            instance.survey_round.partnership,
            instance.agency,
        )
    ]


def test_it_finds_the_same_row_with_those_that_belong_to_it(invitations, django_assert_num_queries):
    rows = Invitation.objects.select_related(*WITH_ROUND)
    by_link = PreparedQuery(lambda: rows, "link_id")
    for invitation in invitations[:3]:
        with django_assert_num_queries(1):
            found = whole(by_link.first(invitation.link_id))
        assert found == whole(rows.get(pk=invitation.pk))


def test_it_finds_nothing_for_an_unknown_value(invitations):
    assert PreparedQuery(lambda: Invitation.objects.all(), "link_id").first("unknown") is None


def test_its_sql_is_written_once_in_each_thread(invitations):
    written = []

    def rows():
        written.append(1)
        return Invitation.objects.all()

    by_link = PreparedQuery(rows, "link_id")
    for invitation in invitations:
        assert by_link.first(invitation.link_id) == invitation
    assert len(written) == 1


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection(invitations):
    by_link = PreparedQuery(lambda: Invitation.objects.select_related("agency"), "link_id")
    found = at_the_same_moment(
        *(lambda one=one: by_link.first(one.link_id) for one in invitations[:6])
    )
    assert found == invitations[:6]


def test_it_locks_where_the_plain_query_locks(invitations):
    locked = PreparedQuery(
        lambda: Envelope.objects.select_for_update(of=("self",)).select_related("invitation"),
        "invitation",
    )
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        found = locked.first(invitations[0].pk)
    assert found == Envelope.objects.get(invitation=invitations[0])
    assert ("FOR UPDATE" in queries[0]["sql"]) == connection.features.has_select_for_update


def test_values_of_its_own_are_refused(invitations):
    late = PreparedQuery(lambda: Invitation.objects.filter(role="other"), "link_id")
    with pytest.raises(ValueError, match="parameters of its own"):
        late.first("unknown")
