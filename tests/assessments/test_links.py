"""The links of a round, for a mail merge."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from assessments.models import Participant


def links_of(survey_round):
    out = io.StringIO()
    call_command("links", str(survey_round.pk), stdout=out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def test_everybody_invited_has_a_line_with_a_link_that_works(autumn, client):
    lines = links_of(autumn)
    assert len(lines) == 16
    assert lines[0].keys() == {"email", "first_name", "last_name", "agency", "link"}
    link = lines[0]["link"]
    assert client.get(link[link.index("/r/") :]).status_code == 200


def test_a_name_cannot_be_a_formula(planned, northside, now):
    from assessments.services import rounds

    Participant.objects.filter(pk=northside.participants.first().pk).update(
        first_name='=HYPERLINK("http://evil.example")', last_name="＠SUM(A1)"
    )
    lines = links_of(rounds.open(planned, now=now))
    suspects = [
        cell for line in lines for cell in line.values() if "HYPER" in cell or "SUM" in cell
    ]
    assert suspects
    assert all(cell.startswith("'") for cell in suspects)


def test_a_round_that_is_not_open_has_no_links(planned):
    with pytest.raises(CommandError, match="has no personal links") as refused:
        links_of(planned)
    assert refused.value.returncode == 2
