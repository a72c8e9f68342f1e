"""What reports say of agencies that have become one; nothing is compared with what it is not.

Council and health answer twice. In between, some of the partnership's agencies merge.
"""

import io
from datetime import date

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from assessments.models import Round, grace
from assessments.services import imports, mergers, partnerships, rounds
from reports import document, opening, selectors
from reports.blocks import Items, Text, walk
from reports.disclosure.end_of_round import closing
from reports.findings.changes import changes_by_group
from reports.formats import FORMATS, ONE_PAGE
from reports.models import Publication
from reports.words.groups import name_of
from reports.words.mergers import merger
from tests.conftest import DAY, everybody_answers
from tests.merged_world import APRIL, NEW, squeezed
from tests.pdf_reading import read, text_of
from tests.pdf_reading import squeezed as without_spaces

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = f"On 1 April 2026 Northside Council and Northside Health merged into {NEW}."
SO = f"So the last round has no scores to compare {NEW} with."
AS_THEY_WERE = "This report uses the names that the agencies had in the round."


@pytest.fixture
def trust(northside):
    """With as many people as it takes to stand alone."""
    trust = northside.agencies.get(name="Shelter Trust")
    for number in range(4, 8):
        partnerships.add_participant(trust, f"person{number}@shelter-trust.example")
    return trust


@pytest.fixture
def hold(northside, instrument, now):
    """A round of two weeks that began so many days ago, with its report."""

    def hold(title, days_ago, answer=4, **given):
        begins = now - days_ago * DAY
        held = rounds.create(
            northside,
            title,
            instrument,
            opens_at=begins,
            closes_at=begins + 14 * DAY,
            **given,
        )
        rounds.open(held, now=begins, soon_after_another=True)
        asked = held.invitations.select_related("survey_round__partnership", "agency")
        everybody_answers(asked.order_by("pk"), begins + DAY, answer)
        ended = begins + 14 * DAY + grace()
        closing.close(held, now=ended)
        opening.open_to_all(held, now=ended)
        return Round.objects.get(pk=held.pk)

    return hold


@pytest.fixture
def merge(northside, alice):
    def merge(*former, into=NEW, on=APRIL):
        agencies = [northside.agencies.get(name=name) for name in former]
        return mergers.merge(
            northside,
            agencies,
            name=into,
            sector="",
            merged_on=on,
            by=alice,
            now=timezone.now(),
        )

    return merge


def report_of(survey_round):
    return selectors.report_of(survey_round, timezone.now())


def paragraphs(made):
    """Of a document, outside its tables."""
    for block in walk((*made.opening, *made.parts)):
        if isinstance(block, Text):
            yield block.words
        elif isinstance(block, Items):
            yield from (words for item in block.items for words in item.words)


def merged(report):
    """What the part about change says of agencies that merged; None where nothing."""
    (part,) = (each for each in document.whole(report).parts if each.key == "changes")
    words = (each.words for each in part.blocks if isinstance(each, Text))
    return next((each for each in words if "merged" in each), None)


def names(report):
    """Of the groups."""
    return [name_of(each, report.publication.breakdown) for each in report.publication.groups]


def compared(report):
    pairs = zip(report.publication.groups, names(report), strict=True)
    return [name for group, name in pairs if group.key in report.changes.same_groups]


def in_pdf(made, report):
    return text_of(read(made.render(report)))


def sheets(report):
    book = load_workbook(io.BytesIO(FORMATS["xlsx"].render(report)))
    return {
        sheet.title: " ".join(
            str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell
        )
        for sheet in book
    }


# The earlier report


def test_an_earlier_report_says_in_every_format_what_its_agencies_became(
    client, bob, hold, merge, trust
):
    spring = hold("Spring", 200)
    frozen = Publication.objects.values_list("document", flat=True).get()
    plain = {ending: FORMATS[ending].render(report_of(spring)) for ending in ("json", "csv")}
    merge("Northside Council", "Northside Health")
    report = report_of(spring)
    said = f"{BOTH} {AS_THEY_WERE}"
    client.force_login(bob)
    url = f"/partnerships/northside/rounds/{spring.pk}/report/"
    for page in ("", "summary/", "criteria/trust/"):
        assert squeezed(client.get(f"{url}{page}").content.decode()).count(said) == 1, page
    (groups,) = (each for each in document.whole(report).parts if each.key == "groups")
    assert said in [each.words for each in groups.blocks if isinstance(each, Text)]
    for made in (FORMATS["pdf"], ONE_PAGE):
        assert without_spaces(said) in in_pdf(made, report)
    assert said in " ".join(sheets(report).values())
    # The figures themselves are as they were published.
    assert Publication.objects.values_list("document", flat=True).get() == frozen
    assert {ending: FORMATS[ending].render(report) for ending in plain} == plain


def test_an_agency_that_kept_its_name_has_not_merged_into_itself(hold, merge, trust):
    spring = hold("Spring", 200)
    merge("Northside Council", "Northside Health", into="Northside Council")
    (found,) = report_of(spring).mergers
    assert merger(found) == ("On 1 April 2026 Northside Health merged into Northside Council.")


def test_of_agencies_that_merged_twice_both_is_said_in_order(hold, merge, trust):
    spring = hold("Spring", 200)
    merge("Northside Council", "Northside Health")
    merge(NEW, "Shelter Trust", into="Care North", on=date(2026, 5, 2))
    assert [merger(each) for each in report_of(spring).mergers] == [
        BOTH,
        f"On 2 May 2026 {NEW} and Shelter Trust merged into Care North.",
    ]


def test_a_report_that_names_none_of_them_says_nothing(hold, merge, northside, trust):
    spring = hold("Spring", 200)
    by_role = hold("By role", 150, breakdown="role")
    partnerships.add_agencies(northside, [("Home Care", ""), ("Meals", "")])
    merge("Home Care", "Meals", into="Home Care and Meals")
    assert report_of(spring).mergers == ()
    merge("Northside Council", "Northside Health")
    assert report_of(by_role).mergers == ()
    made = document.whole(report_of(by_role))
    assert not any("merged into" in words for words in paragraphs(made))


# The later report


def test_the_one_agency_is_not_compared_with_what_it_was_made_of(hold, merge, trust):
    hold("Spring", 200)
    merge("Northside Council", "Northside Health")
    autumn = report_of(hold("Autumn", 60, 2))
    assert names(autumn) == [NEW, "Shelter Trust"]
    assert compared(autumn) == ["Shelter Trust"]
    said = f"{BOTH} {SO}"
    assert merged(autumn) == said
    assert changes_by_group(autumn.publication, autumn.changes).not_compared == ()
    assert autumn.mergers == ()
    assert said in paragraphs(document.one_page(autumn))
    for made in (FORMATS["pdf"], ONE_PAGE):
        assert without_spaces(said) in in_pdf(made, autumn)
    assert said in " ".join(sheets(autumn).values())


def test_the_name_of_one_of_them_does_not_mean_that_one_any_more(client, bob, hold, merge, trust):
    """Else seven people of a council would be compared with thirteen of another body."""
    hold("Spring", 200)
    merge("Northside Council", "Northside Health", into="Northside Council")
    held = hold("Autumn", 60, 2)
    autumn = report_of(held)
    assert names(autumn) == ["Northside Council", "Shelter Trust"]
    assert compared(autumn) == ["Shelter Trust"]
    client.force_login(bob)
    page = client.get(f"/partnerships/northside/rounds/{held.pk}/report/").content.decode()
    assert (
        "On 1 April 2026 Northside Health merged into Northside Council. So the last round has no "
        "scores to compare Northside Council with."
    ) in squeezed(page)
    rows = FORMATS["csv"].render(autumn).decode().splitlines()
    changes = [row for row in rows if "change" in row]
    assert any("Shelter Trust" in row for row in changes)
    assert not any("Northside Council" in row for row in changes)


def test_a_new_name_that_is_given_later_does_not_mean_an_old_agency(hold, merge, trust, northside):
    hold("Spring", 200)
    one = merge("Northside Council", "Northside Health")
    partnerships.edit_agency(one, name="Northside Health", sector="")
    autumn = report_of(hold("Autumn", 60, 2))
    assert compared(autumn) == ["Shelter Trust"]
    partnerships.edit_agency(one, name="Northside Council", sector="")
    again = report_of(Round.objects.get(title="Autumn"))
    assert compared(again) == ["Shelter Trust"]
    assert "no scores to compare Northside Health with." in merged(again)


def test_after_it_the_one_agency_is_compared_with_itself(hold, merge, trust):
    hold("Spring", 200)
    merge("Northside Council", "Northside Health")
    hold("Summer", 130)
    autumn = report_of(hold("Autumn", 60, 2))
    assert compared(autumn) == [NEW, "Shelter Trust"]
    assert merged(autumn) is None
    assert autumn.changes.mergers == ()


def test_a_merger_after_both_rounds_is_no_change_between_them(hold, merge, trust):
    hold("Spring", 200)
    held = hold("Autumn", 60, 2)
    merge("Northside Council", "Northside Health")
    autumn = report_of(held)
    assert compared(autumn) == ["Northside Council", "Northside Health", "Shelter Trust"]
    assert merged(autumn) is None
    assert [merger(each) for each in autumn.mergers] == [BOTH]


def test_small_agencies_that_merge_within_other_agencies_are_compared_as_before(
    hold, merge, northside, trust
):
    """Northside's usual case: the small ones are shown together before and after."""
    for name in ("Carers", "Meals"):
        agency = partnerships.add_agency(northside, name)
        for number in range(2):
            partnerships.add_participant(agency, f"{number}@{name.lower()}.example")
    home = partnerships.add_agency(northside, "Home Care")
    partnerships.add_participant(home, "one@home-care.example")
    hold("Spring", 200)
    merge("Carers", "Meals", into="Carers")
    autumn = report_of(hold("Autumn", 60, 2))
    assert autumn.publication.groups[-1].members == ("Carers", "Home Care")
    assert "Other agencies" in compared(autumn)
    assert merged(autumn) == (
        "On 1 April 2026 Meals merged into Carers. The group “Other agencies” includes the same "
        "agencies as last time, before and after they merged."
    )


def test_other_agencies_that_only_look_the_same_are_not_compared(hold, merge, northside, trust):
    """Carers takes in the council: the same names as before, and seven more people."""
    for name in ("Carers", "Meals", "Home Care"):
        agency = partnerships.add_agency(northside, name)
        for number in range(2):
            partnerships.add_participant(agency, f"{number}@{name.lower()[:4]}.example")
    hold("Spring", 200)
    one = merge("Carers", "Northside Health", into="Carers")
    leaving = one.participants.filter(email__contains="northside-health")
    leaving.delete()
    autumn = report_of(hold("Autumn", 60, 2))
    assert autumn.publication.groups[-1].members == ("Carers", "Home Care", "Meals")
    assert "Other agencies" not in compared(autumn)


# Answers of before the merger that are imported after it


def test_answers_that_are_imported_later_belong_to_the_agencies_of_their_time(
    hold, merge, northside, trust, instrument, now
):
    council = northside.agencies.get(name="Northside Council")
    one = merge("Northside Council", "Northside Health", into="Northside Council")
    for year, means in ((2025, council), (2026, one)):
        asked = timezone.datetime(year, 6, 1, tzinfo=now.tzinfo)
        paper = rounds.create(
            northside,
            f"Of {year}",
            instrument,
            opens_at=asked,
            closes_at=asked + 14 * DAY,
            source=Round.Source.IMPORTED,
        )
        there = imports.agencies_at_the_time(paper)
        assert there["northside council"] == means
        assert there["northside health"].name == (
            "Northside Health" if year == 2025 else "Northside Council"
        )
