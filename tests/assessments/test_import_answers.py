"""Answers from paper or another tool come in as sealed envelopes, whole or not at all."""

import csv
import io

import pytest
from django.core.management import CommandError

from assessments.encryption.sealing import RoundCipher, has_key
from assessments.instruments.loader import loads
from assessments.models import Agency, Envelope, Invitation, Round
from assessments.services import instruments, mergers, partnerships
from tests.conftest import DAY
from tests.imported_answers import GOOD, THREE_STATEMENTS, run, three

__all__ = ["run", "three"]  # fixtures


def test_each_row_becomes_a_sealed_envelope(run, three):
    said = run(GOOD)
    assert "Sealed the answers of 3 of 3 people" in said
    three.refresh_from_db()
    cipher = RoundCipher(three)
    envelopes = Envelope.objects.order_by("pk")
    assert [cipher.unseal(each, "submitted") for each in envelopes] == [
        {"calm1": 5, "calm2": 1, "calm3": "dk"},
        {"calm1": 4, "calm3": "dk"},
        {"calm1": 1, "calm2": 5, "calm3": 2},
    ]
    assert {len(each.submitted) for each in envelopes} == {12 + 3 + 16}
    assert three.opened_at is not None


def test_nobody_of_an_imported_round_has_a_link_or_a_name(run, three):
    run(GOOD)
    for invitation in three.invitations.all():
        assert (invitation.link_id, invitation.email, invitation.participant) == (None, "", None)


def test_the_roster_says_how_many_were_asked(run, three):
    said = run(GOOD, roster="agency,N\nNorth,4\nSouth,1\nWest,2\n")
    assert "3 of 7 people" in said
    places = three.invitations
    assert places.filter(agency__name="North").count() == 4
    assert places.filter(agency__name="West", answered=True).count() == 0
    assert places.filter(answered=True).count() == 3


def test_an_agency_that_is_not_there_is_a_mistake_unless_a_roster_names_it(run, northside, three):
    typo = GOOD.replace("South", "Sauth")
    with pytest.raises(CommandError, match=r"answers\.csv:4: column agency: “Sauth” is not an"):
        run(typo)
    assert_nothing_was_taken(three)
    assert "New agencies: Sauth." in run(typo, roster="agency,N\nNorth,4\nSauth,1\n")
    assert northside.agencies.filter(name="Sauth").exists()


def test_an_agency_whose_key_is_too_long_is_refused_at_its_line(run, three):
    name = "ﷺ" * 25
    with pytest.raises(CommandError, match=r"answers\.csv:2: column agency: .* too long"):
        run(GOOD.replace("North", name, 1))
    with pytest.raises(CommandError, match=r"roster\.csv:3: column agency: .* too long"):
        run(GOOD, roster=f"agency,N\nNorth,4\n{name},2\n")
    assert_nothing_was_taken(three)


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_a_roster_with_something_else_for_agencies_is_refused_before_any_work(run, three, options):
    listed = "".join(f"Practice {n},1\n" for n in range(501))
    with pytest.raises(CommandError, match="names 501 agencies that are new; at most 500 can be"):
        run(GOOD, roster=f"agency,N\nNorth,4\nSouth,1\n{listed}", options=options)
    assert_nothing_was_taken(three)


def test_a_roster_with_the_names_of_before_a_merger_is_added_up(run, northside, three, alice, now):
    two = [northside.agencies.get(name=name) for name in ("North", "South")]
    made = {"name": "North and South", "sector": "", "by": alice, "now": now}
    mergers.merge(northside, two, merged_on=(now - 9 * DAY).date(), **made)
    assert "3 of 7 people" in run(GOOD, roster="agency,N\nNorth,4\nSouth,3\n")
    assert {each.agency.name for each in three.invitations.all()} == {"North and South"}


def test_an_agency_is_the_same_however_it_is_written(run, northside, three):
    partnerships.add_agency(northside, "Élan Trust")
    before = northside.agencies.count()
    data = GOOD.replace("North", "élan  TRUST").replace("South", "west end")
    said = run(data, roster="agency,N\nÉLAN TRUST,3\nWest  End,1\n")
    assert "3 of 4 people" in said
    assert "New agencies: West End." in said
    assert northside.agencies.count() == before + 1
    assert three.invitations.filter(agency__name="Élan Trust").count() == 3


def test_without_a_roster_too(run, three):
    assert "3 of 3 people" in run(GOOD.replace("North", "NORTH").replace("South", "south"))
    assert three.invitations.filter(agency__name="North").count() == 2


def test_a_spreadsheets_utf8_with_a_mark_and_windows_lines_is_read(run):
    data = b"\xef\xbb\xbf" + GOOD.replace("North", "Ynys Môn").replace("\n", "\r\n").encode()
    assert "3 of 3 people" in run(data, roster="agency,N\nYnys Môn,2\nSouth,1\n")
    assert Agency.objects.filter(name="Ynys Môn").exists()


BAD_FILES = {
    "an empty file": ("", "answers.csv:1: The file is empty."),
    "a header alone": (
        "agency,calm1,calm2,calm3\n",
        "answers.csv:2: There is a header and no answers.",
    ),
    "a column without a name": (
        GOOD.replace("role", ""),
        "answers.csv:1: column 2: The column has no name.",
    ),
    "a column twice": (
        "agency,calm1,calm2,calm3,calm1\nNorth,1,1,1,1\n",
        "answers.csv:1: column calm1: The column is there 2 times.",
    ),
    "a column missing": (
        "agency,calm1,calm3\nNorth,1,1\n",
        "answers.csv:1: column calm2: The column is missing.",
    ),
    "no agency column": (
        "calm1,calm2,calm3\n1,1,1\n",
        "answers.csv:1: column agency: The column is missing.",
    ),
    "a row without an agency": (
        "agency,calm1,calm2,calm3\nNorth,1,1,1\n ,1,1,1\n",
        "answers.csv:3: column agency: It does not say whose answers these are.",
    ),
    "level 6": (
        GOOD.replace("5,1,dk", "6,1,dk"),
        "answers.csv:2: column calm1: '6' is not an answer. "
        "Use 1, 2, 3, 4, 5, dk or na, or leave it empty.",
    ),
    "a decimal": (GOOD.replace("4,,NA", "4,3.0,NA"), "answers.csv:3: column calm2: '3.0' is not"),
    "words": (GOOD.replace("1,5,2", "1,5,agree"), "answers.csv:4: column calm3: 'agree' is not"),
    "other digits": (GOOD.replace("1,5,2", "1,5,٢"), "answers.csv:4: column calm3: '٢' is not"),
    "a cell too many": (GOOD + "North,,1,1,1,1\n", "answers.csv:5: There are 6 cells, not 5."),
    "a cell too few": (GOOD + "North,,1,1\n", "answers.csv:5: There are 4 cells, not 5."),
    "an unknown role": (
        GOOD.replace("strategic", "chief"),
        "answers.csv:2: column role: “chief” is not a role. Use strategic, operational or other.",
    ),
    "an endless cell": (
        GOOD.replace("South", "S" * 121),
        "answers.csv:4: A cell has more than 120 characters.",
    ),
    "a NUL byte": (GOOD.replace("South", "So\0uth"), "answers.csv:4: This is not a text file"),
    "Latin-1": (GOOD.replace("South", "Süd").encode("latin-1"), "answers.csv:4: This is not UTF-8"),
    "an open quote": (GOOD + '"North,,1,1,1\n', "answers.csv:5: This is not CSV"),
    "too many columns": ("," * 3000 + "\n", "answers.csv:1: There are more than 2,000 columns."),
    "a zip file": (b"PK\x03\x04\x00\x00", "answers.csv: This workbook cannot be read"),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_at_its_line_and_nothing_is_taken(run, three, case):
    data, sentence = BAD_FILES[case]
    with pytest.raises(CommandError) as refused:
        run(data)
    assert sentence in str(refused.value)
    assert refused.value.returncode == 2
    assert_nothing_was_taken(three)


BAD_ROSTERS = {
    "an agency that the roster lacks": (
        "agency,N\nNorth,9\n",
        "answers.csv:4: column agency: “South” is not in roster.csv.",
    ),
    "more answers than people": (
        "agency,N\nNorth,1\nSouth,1\n",
        "answers.csv:3: column agency: “North” has more answers than the 1 person in roster.csv.",
    ),
    "a wrong header": ("agency,people\nNorth,9\n", "roster.csv:1: The header must be: agency,N"),
    "a negative number": (
        "agency,N\nNorth,-2\n",
        "roster.csv:2: column N: '-2' is not a number of people.",
    ),
    "an agency twice": (
        "agency,N\nNorth,3\nNorth,4\n",
        "roster.csv:3: column agency: 'North' is there twice.",
    ),
    "an agency twice, once in capitals": (
        "agency,N\nNorth,3\nSouth,1\nNORTH,4\n",
        "roster.csv: column agency: “NORTH” is there twice: it is the same agency as “North”.",
    ),
    "nothing": ("agency,N\n", "roster.csv:2: There are no agencies."),
}


@pytest.mark.parametrize("case", BAD_ROSTERS)
def test_a_bad_roster_is_refused_at_its_line_and_nothing_is_taken(run, three, case):
    roster, sentence = BAD_ROSTERS[case]
    with pytest.raises(CommandError) as refused:
        run(GOOD, roster=roster)
    assert sentence in str(refused.value)
    assert_nothing_was_taken(three)


def test_a_file_larger_than_50_mb_is_refused(run, three):
    with pytest.raises(CommandError, match=r"answers\.csv:1: The file is larger than 50 MB"):
        run(b"x" * 50_000_001)
    assert_nothing_was_taken(three)


def test_of_many_problems_the_first_twenty_are_named(run):
    rows = "North,,9,9,9\n" * 100
    with pytest.raises(CommandError) as refused:
        run("agency,role,calm1,calm2,calm3\n" + rows)
    lines = str(refused.value).splitlines()
    assert len(lines) == 21
    assert lines[-1].endswith("… and more.")


def test_a_round_takes_one_file(run):
    run(GOOD)
    with pytest.raises(CommandError, match="already holds a file of answers"):
        run(GOOD)
    assert Invitation.objects.count() == 3


def test_a_round_that_invites_people_takes_no_file(run, autumn):
    """Invented answer sheets beside one real person would expose that person."""
    data = csv_for(autumn.instrument.codes)
    with pytest.raises(CommandError, match="This round invites people"):
        run(data, number=autumn.pk)
    assert autumn.invitations.count() == 16


def test_a_round_that_is_not_there(run):
    with pytest.raises(CommandError, match="There is no round 999") as refused:
        run(GOOD, number=999)
    assert refused.value.returncode == 2


def test_a_round_by_role_needs_roles_and_takes_no_roster(run, three):
    three.breakdown = Round.Breakdown.ROLE
    three.save()
    with pytest.raises(CommandError, match=r"answers\.csv:3: column role: “” is not a role"):
        run(GOOD)
    with_roles = GOOD.replace("North,,", "North,operational,")
    with pytest.raises(CommandError, match="a roster by agency cannot say"):
        run(with_roles, roster="agency,N\nNorth,4\nSouth,1\n")
    assert_nothing_was_taken(three)
    assert "3 of 3 people" in run(with_roles)


def test_a_version_of_a_questionnaire_never_changes(three):
    from django.core.exceptions import ValidationError

    instruments.add(loads(THREE_STATEMENTS))
    changed = loads(THREE_STATEMENTS.replace("We are calm.", "We are very calm."))
    with pytest.raises(ValidationError, match="a version never changes"):
        instruments.add(changed)


def assert_nothing_was_taken(survey_round):
    survey_round.refresh_from_db()
    assert survey_round.opened_at is None
    assert not survey_round.invitations.exists()
    assert not Agency.objects.filter(name__in=("Sauth", "West")).exists()
    assert not has_key(survey_round)


def csv_for(codes):
    out = io.StringIO()
    csv.writer(out).writerows([["agency", *codes], ["North", *("1" for _ in codes)]])
    return out.getvalue()


def test_a_file_is_checked_before_it_is_imported(run, northside, three):
    data = GOOD.replace("calm1", "How far? [We are calm.]").replace("agency,role", "Company,mood")
    roster = "agency,N\nNorth,4\nSouth,1\nWest,2\n"
    assert run(data, roster=roster, options=["--check"]).splitlines() == [
        "The column “Company” is read as agency.",
        "1 of 3 statements is found by its words: calm1 is column 3.",
        "The column “mood” was left out.",
        "New agencies would be: West.",
        "The answers of 3 of 7 people can be imported. Nothing was imported: leave out --check to "
        "import them.",
    ]
    assert_nothing_was_taken(three)
    assert "Sealed the answers of 3 of 7 people" in run(data, roster=roster)


def test_checking_refuses_what_importing_would(run, three):
    with pytest.raises(CommandError, match="“Sauth” is not an agency of"):
        run(GOOD.replace("South", "Sauth"), options=["--check"])


def test_the_column_of_the_agency_may_be_named(run):
    assert "3 of 3 people" in run(
        GOOD.replace("agency", "Site"), options=["--group-column", "site"]
    )


# With a ranking


RANKED = (
    THREE_STATEMENTS.replace("key: three", "key: ranked")
    + """
ranking:
  code: aim
  question: What comes first?
  options:
    - {code: a, text: A}
    - {code: b, text: B}
    - {code: c, text: C}
    - {code: d, text: D}
"""
)
IN_ORDER = (
    "agency,calm1,calm2,calm3,aim_a,aim_b,aim_c,aim_d\nNorth,5,1,dk,2,1, 3 ,\nSouth,4,,,,,,\n"
)


@pytest.fixture
def ranked(three):
    instrument = loads(RANKED)
    instruments.add(instrument)
    Round.objects.filter(pk=three.pk).update(instrument_key="ranked")
    three.refresh_from_db()
    return three


def unsealed(survey_round):
    cipher = RoundCipher(survey_round)
    return [cipher.unseal(each, "submitted") for each in Envelope.objects.order_by("pk")]


def test_a_ranking_comes_in_with_the_answers(run, ranked):
    assert "2 of 2 people" in run(IN_ORDER)
    first, second = unsealed(ranked)
    assert first == {"calm1": 5, "calm2": 1, "calm3": "dk", "aim_a": 2, "aim_b": 1, "aim_c": 3}
    assert second == {"calm1": 4}


def test_a_file_without_the_ranking_is_as_good_as_ever(run, ranked):
    assert "3 of 3 people" in run(GOOD)
    assert unsealed(ranked)[0] == {"calm1": 5, "calm2": 1, "calm3": "dk"}


def test_whoever_gives_a_ranking_alone_has_been_asked_and_has_not_answered(run, ranked):
    assert "1 of 2 people" in run(IN_ORDER.replace("South,4,,,,,,", "South,,,,1,,,"))
    assert [each.answered for each in ranked.invitations.order_by("pk")] == [True, False]


BAD_RANKINGS = {
    "a place beyond the last": (
        IN_ORDER.replace("2,1, 3 ,", "2,1,5,"),
        "answers.csv:2: column aim_c: '5' is not a place. Use 1 to 4, or leave it empty.",
    ),
    "a place 0": (IN_ORDER.replace("2,1, 3 ,", "2,1,0,"), "column aim_c: '0' is not a place"),
    "half a place": (IN_ORDER.replace("2,1, 3 ,", "2.5,1,,"), "column aim_a: '2.5' is not a place"),
    "a don't know": (IN_ORDER.replace("2,1, 3 ,", "dk,1,,"), "column aim_a: 'dk' is not a place"),
    "a place twice": (
        IN_ORDER.replace("2,1, 3 ,", "1,2,2,"),
        "answers.csv:2: column aim_c: Place 2 is given twice; aim_b has it too.",
    ),
    "a place passed over": (
        IN_ORDER.replace("2,1, 3 ,", "2,1,4,"),
        "answers.csv:2: column aim_c: Place 4 is given, but place 3 is not.",
    ),
    "no first place": (
        IN_ORDER.replace("South,4,,,,,,", "South,4,,,,,,2"),
        "answers.csv:3: column aim_d: Place 2 is given, but place 1 is not.",
    ),
    "half of the columns": (
        "agency,calm1,calm2,calm3,aim_a,aim_b\nNorth,1,1,1,1,2\n",
        "answers.csv:1: column aim_c: The column is missing.",
    ),
}


@pytest.mark.parametrize("case", BAD_RANKINGS)
def test_what_is_no_ranking_is_refused_at_its_line_and_column(run, ranked, case):
    data, sentence = BAD_RANKINGS[case]
    with pytest.raises(CommandError) as refused:
        run(data)
    assert sentence in str(refused.value)
    assert len(str(refused.value).splitlines()) == (2 if case == "half of the columns" else 1)
    assert_nothing_was_taken(ranked)


def test_a_questionnaire_without_a_ranking_takes_none(run, three):
    assert "The columns “aim_a”, “aim_b”, “aim_c” and “aim_d” were left out." in run(IN_ORDER)
    assert unsealed(three)[0] == {"calm1": 5, "calm2": 1, "calm3": "dk"}
