"""Two rounds that ask many of the same people lie four weeks apart, whichever partnership asks.

Where one person joins or leaves between two rounds, or where the second report shows other groups,
comparing the two could show what somebody answered. Whoever opens or extends a round, or invites
people late, all the same takes that risk, and everybody who is asked is told (R1).
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from assessments import links
from assessments.models import Round
from assessments.services import invitations, partnerships, rounds, spacing
from reports.disclosure.end_of_round import closing
from reports.models import Publication
from tests.conftest import DAY, PASSWORD, close_as_due, everybody_answers, member
from tests.pages import value_of, words_of
from tests.threads import at_the_same_moment

real = pytest.mark.django_db(transaction=True)
K = 5
ANOTHER = "Another partnership asks at least 5 of the same people"
NOTICE = "This round is close to another one."


@pytest.fixture
def southside(db):
    """Another partnership, whose only agency has nobody yet."""
    southside = partnerships.create("Southside", "southside")
    partnerships.add_agency(southside, "Southside Care")
    return southside


@pytest.fixture
def southsides(southside, northside, instrument, now):
    """A planned round of Southside, in which so many people of Northside are asked too."""

    def plan(shared, *, opens, days=14, written=str, **fields):
        agency = southside.agencies.get()
        people = northside.participants.order_by("pk")[:shared]
        others = [f"own{number}@southside.example" for number in range(10 - shared)]
        for address in [*(written(each.email) for each in people), *others]:
            partnerships.add_participant(agency, address)
        return rounds.create(
            southside,
            "Secret winter",
            instrument,
            opens_at=opens,
            closes_at=opens + days * DAY,
            **fields,
        )

    return plan


@pytest.fixture
def plan(northside, instrument):
    """A planned round of Northside itself."""

    def plan(opens, *, title="Winter", days=14, **fields):
        return rounds.create(
            northside, title, instrument, opens_at=opens, closes_at=opens + days * DAY, **fields
        )

    return plan


def refused(deed):
    with pytest.raises(spacing.TooClose) as found:
        deed()
    return " ".join(found.value.messages)


def start_page(client, survey_round):
    place = survey_round.invitations.order_by("pk").first()
    return words_of(client.get(links.link_for(place)))


# Another partnership


def test_three_weeks_after_another_partnerships_round_with_as_many_as_a_group_is_too_soon(
    autumn, southsides
):
    winter = southsides(K, opens=autumn.closes_at + 21 * DAY)
    said = refused(lambda: rounds.open(winter, now=winter.opens_at))
    assert f"{ANOTHER} less than four weeks before or after this round." in said
    assert "Comparing the two reports could show what somebody answered." in said
    assert "Northside" not in said
    assert "Autumn" not in said
    winter.refresh_from_db()
    assert winter.is_planned


def test_one_fewer_than_a_group_is_no_hindrance(autumn, southsides):
    winter = southsides(K - 1, opens=autumn.closes_at + 21 * DAY)
    opened = rounds.open(winter, now=winter.opens_at, soon_after_another=True)
    assert not opened.soon_after_another  # nothing had to be risked
    assert spacing.nearby(opened, opened.opened_at) == []


def test_four_weeks_after_another_partnerships_round_is_soon_enough(autumn, southsides):
    winter = southsides(10, opens=autumn.closes_at + 28 * DAY)
    assert rounds.open(winter, now=winter.opens_at).opened_at


@pytest.mark.parametrize(("minimum", "number"), [(4, 4), (10, 5)])
def test_the_number_is_the_smaller_minimum_of_the_two(autumn, southsides, minimum, number):
    """Ten invented people and a minimum of ten would else leave those who are asked in both."""
    winter = southsides(number, opens=autumn.closes_at + 21 * DAY, minimum_group=minimum)
    assert f"at least {number} of the same people" in refused(
        lambda: rounds.open(winter, now=winter.opens_at)
    )


@pytest.mark.parametrize(
    "written",
    [
        str.upper,
        lambda address: address.replace("@", "+south@"),
        str.title,
        "{}\u200b".format,
        lambda address: address.replace("-", "\u00ad-\u2060"),
    ],
    ids=["capitals", "another part of the mailbox", "title", "zero-width space", "soft hyphens"],
)
def test_addresses_written_in_another_way_are_the_same_people(autumn, southsides, written):
    winter = southsides(K, opens=autumn.closes_at + 21 * DAY, written=written)
    assert ANOTHER in refused(lambda: rounds.open(winter, now=winter.opens_at))


def test_a_round_before_one_that_is_fixed_already_is_too_near_as_well(plan, southsides, now):
    rounds.open(plan(now + 20 * DAY), now=now)
    winter = southsides(K, opens=now - DAY, days=4)
    assert ANOTHER in refused(lambda: rounds.open(winter, now=now))


def test_who_was_invited_counts_and_not_who_is_on_a_list(autumn, southsides, northside):
    """Five of Northside's people have left it since, and stand on Southside's list."""
    winter = southsides(K, opens=autumn.closes_at + 21 * DAY)
    northside.participants.all().delete()
    assert ANOTHER in refused(lambda: rounds.open(winter, now=winter.opens_at))


# The same partnership


def test_four_weeks_lie_between_rounds_of_one_partnership_too(autumn, plan):
    winter = plan(autumn.closes_at + 27 * DAY)
    said = refused(lambda: rounds.open(winter, now=winter.opens_at))
    assert "Between this round and “Autumn” lie less than four weeks" in said


def test_other_people_of_the_same_partnership_may_be_asked_sooner(autumn, plan, northside):
    agency = northside.agencies.get(name="Shelter Trust")
    northside.participants.filter(pk__in=northside.participants.all()[K - 1 :]).delete()
    for number in range(10):
        partnerships.add_participant(agency, f"new{number}@shelter-trust.example")
    winter = plan(autumn.closes_at + DAY)
    assert rounds.open(winter, now=winter.opens_at).opened_at


def test_a_change_of_everybodys_address_does_not_make_them_other_people(autumn, plan, northside):
    for person in northside.participants.all():
        person.email = f"other-{person.email}"
        person.save()
    winter = plan(autumn.closes_at + DAY)
    assert "“Autumn”" in refused(lambda: rounds.open(winter, now=winter.opens_at))


def test_a_round_that_was_cancelled_has_no_report_to_compare(autumn, plan, now):
    Round.objects.filter(pk=autumn.pk).update(cancelled_at=now)
    assert rounds.open(plan(now), now=now).opened_at


def test_the_people_of_an_imported_round_may_be_anybody_of_its_partnership(
    northside, plan, southsides, now
):
    imported = plan(now - 20 * DAY, title="On paper", days=10, source="imported")
    Round.objects.filter(pk=imported.pk).update(
        opened_at=imported.opens_at, closed_at=imported.closes_at
    )
    winter = plan(now)
    assert "“On paper”" in refused(lambda: rounds.open(winter, now=now))
    assert rounds.open(southsides(10, opens=now), now=now).opened_at  # nobody's address is known


# A practice round: nobody answers truthfully


def test_a_practice_round_may_come_at_any_time_and_before_any_other(autumn, plan, now):
    practice = plan(now, title="Practice", is_practice=True, breakdown="role")
    assert rounds.open(practice, now=now).opened_at
    Round.objects.filter(pk=autumn.pk).update(cancelled_at=now)
    winter = rounds.open(plan(now + DAY), now=now)
    assert not winter.soon_after_another
    assert spacing.newest_end(winter.partnership) == winter.closes_at


# Other groups


@pytest.fixture
def after(autumn, plan):
    """A round by role, so many days after the autumn round, which was by agency."""

    def after(days_later, **fields):
        Round.objects.filter(pk=autumn.pk).update(closed_at=autumn.closes_at)
        opens = autumn.closes_at + days_later * DAY
        return plan(opens, title="By role", breakdown="role", **fields)

    return after


def test_a_report_that_shows_other_groups_half_a_year_later_is_too_soon(after):
    by_role = after(182)
    said = refused(lambda: rounds.open(by_role, now=by_role.opens_at))
    assert "“Autumn”, less than twelve months away, shows its scores by agency" in said
    assert rounds.open(by_role, now=by_role.opens_at, soon_after_another=True).soon_after_another


def test_after_twelve_months_it_may_show_other_groups(after):
    by_role = after(365)
    assert not rounds.open(by_role, now=by_role.opens_at).soon_after_another


def test_other_groups_of_other_people_may_be_shown(after, northside):
    by_role = after(182)
    northside.participants.filter(pk__in=northside.participants.all()[K - 1 :]).delete()
    for number in range(10):
        partnerships.add_participant(northside.agencies.first(), f"new{number}@council.example")
    assert rounds.open(by_role, now=by_role.opens_at).opened_at


def test_a_small_round_in_between_does_not_hide_the_change(after, southside, northside, plan):
    """Somebody asks five invented people by role first, so that the next is no change any more."""
    invented = after(60, days=2)
    kept = list(northside.participants.values("agency", "email", "role"))
    northside.participants.all().delete()
    for number in range(K):
        partnerships.add_participant(northside.agencies.first(), f"x{number}@invented.example")
    rounds.open(invented, now=invented.opens_at)
    northside.participants.all().delete()
    for person in kept:
        agency = northside.agencies.get(pk=person["agency"])
        partnerships.add_participant(agency, person["email"], role=person["role"])
    real_one = plan(invented.closes_at + 100 * DAY, breakdown="role")
    assert "“Autumn”" in refused(lambda: rounds.open(real_one, now=real_one.opens_at))


def test_another_partnership_may_show_other_groups(autumn, southsides):
    by_role = southsides(10, opens=autumn.closes_at + 28 * DAY, breakdown="role")
    assert rounds.open(by_role, now=by_role.opens_at).opened_at


# Extending


@pytest.fixture
def fixed(autumn, southsides):
    """A round of Southside that begins five weeks after the autumn round's closing time."""
    fixed = southsides(K, opens=autumn.closes_at + 35 * DAY)
    return rounds.open(fixed, now=autumn.closes_at)


def extended(survey_round, longer, **how):
    until = survey_round.closes_at + longer
    return rounds.extend(survey_round, until=until, now=survey_round.opens_at, **how)


def test_a_round_is_not_extended_into_the_four_weeks_before_another(autumn, fixed):
    assert ANOTHER in refused(lambda: extended(autumn, 7 * DAY + timedelta(minutes=1)))
    autumn.refresh_from_db()
    assert not autumn.soon_after_another
    assert not extended(autumn, 7 * DAY).soon_after_another


def test_whoever_extends_it_all_the_same_is_not_asked_about_the_same_risk_again(autumn, fixed):
    longer = extended(autumn, 8 * DAY, soon_after_another=True)
    assert longer.soon_after_another
    assert extended(longer, 7 * DAY).soon_after_another


def test_but_they_are_asked_about_another_risk(autumn, fixed, plan):
    longer = extended(autumn, 8 * DAY, soon_after_another=True)
    winter = plan(longer.closes_at + 30 * DAY)
    rounds.open(winter, now=longer.closes_at, soon_after_another=True)
    assert f"“{winter.title}”" in refused(lambda: extended(longer, 7 * DAY))


def test_the_page_that_extends_asks_about_the_risk_and_keeps_what_was_typed(
    client, alice, autumn, fixed
):
    client.login(email="alice@example.org", password=PASSWORD)
    url = reverse("round-extend", args=["northside", autumn.pk])
    assert "soon_after_another" not in client.get(url).content.decode()
    typed = f"{autumn.closes_at + 14 * DAY:%Y-%m-%dT%H:%M}"
    page = client.post(url, {"closes_at": typed})
    assert page.status_code == 400
    assert ANOTHER in words_of(page)
    assert "Tick the box if you accept this risk, or change the times." in words_of(page)
    assert value_of(page, "closes_at") == typed
    assert client.post(url, {"closes_at": typed, "soon_after_another": "on"}).status_code == 302
    autumn.refresh_from_db()
    assert autumn.soon_after_another


# Inviting late


@pytest.fixture
def a_day_later(autumn, southsides):
    """A round of Southside that has just opened; one fewer than a group is asked in both."""
    winter = southsides(K - 1, opens=autumn.closes_at + DAY)
    return rounds.open(winter, now=winter.opens_at)


@pytest.fixture
def the_others(a_day_later, northside):
    """The other people of the autumn round, on Southside's list since then."""
    agency = a_day_later.partnership.agencies.get()
    people = northside.participants.order_by("pk")[K - 1 :]
    return [partnerships.add_participant(agency, each.email) for each in people]


def test_nobody_is_invited_late_who_makes_as_many_as_a_group(a_day_later, the_others):
    at = a_day_later.opens_at + timedelta(hours=1)
    assert ANOTHER in refused(lambda: invitations.invite_late(a_day_later, the_others[:1], at))
    assert a_day_later.invitations.count() == 10
    places = invitations.invite_late(a_day_later, the_others, at, soon_after_another=True)
    assert len(places) == 12
    a_day_later.refresh_from_db()
    assert a_day_later.soon_after_another


def test_whoever_took_the_risk_is_not_asked_of_more_people_of_the_same_round(
    a_day_later, the_others
):
    at = a_day_later.opens_at + timedelta(hours=1)
    invitations.invite_late(a_day_later, the_others[:1], at, soon_after_another=True)
    assert invitations.invite_late(a_day_later, the_others, at)


def test_nor_is_the_other_round_for_which_nobody_was_asked(autumn, southsides, northside, now):
    winter = southsides(K, opens=autumn.closes_at + DAY)
    rounds.open(winter, now=now, soon_after_another=True)
    ann = partnerships.add_participant(northside.agencies.first(), "ann@council.example")
    assert invitations.invite_late(autumn, [ann], now)


def test_the_page_that_invites_late_asks_about_the_risk(client, charlie, a_round_of_charlies):
    winter, people = a_round_of_charlies
    client.login(email="charlie@example.org", password=PASSWORD)
    url = reverse("invite-late", args=["southside", winter.pk])
    assert ANOTHER in words_of(client.get(url))  # everybody is ticked
    page = client.post(url, {"who": [each.pk for each in people]})
    assert "Tick the box if you accept this risk, or invite fewer people." in words_of(page)
    assert page.content.decode().count(" checked") == 2
    assert winter.invitations.count() == 10
    risk = {"who": [each.pk for each in people], "soon_after_another": "on"}
    assert client.post(url, risk).status_code == 302
    winter.refresh_from_db()
    assert winter.soon_after_another
    assert winter.invitations.count() == 12


@pytest.fixture
def a_round_of_charlies(charlie, autumn, instrument, now):
    """It asks four people of the autumn round, and has two more of them on its list since then."""
    southside = charlie.memberships.get().partnership
    agency = partnerships.add_agency(southside, "Southside Care")
    people = list(autumn.partnership.participants.order_by("pk")[: K + 1])
    for address in [
        *(each.email for each in people[: K - 1]),
        *(f"{n}@s.example" for n in "123456"),
    ]:
        partnerships.add_participant(agency, address)
    winter = rounds.create(
        southside, "Winter", instrument, opens_at=now - DAY, closes_at=now + 14 * DAY
    )
    winter = rounds.open(winter, now=now)
    later = [partnerships.add_participant(agency, each.email) for each in people[K - 1 :]]
    return winter, later


def test_an_address_is_not_changed_to_one_that_makes_as_many_as_a_group(a_day_later, northside):
    at = a_day_later.opens_at + timedelta(hours=1)
    invented = a_day_later.invitations.get(email="own0@southside.example")
    real_one = northside.participants.order_by("pk")[K].email
    with pytest.raises(ValidationError, match=ANOTHER):
        invitations.change_address(invented, real_one, at)
    assert a_day_later.invitations.count() == 10
    assert invitations.change_address(invented, "own@southside.example", at)


# The pages that open, and what is said to whoever is asked


def test_the_page_that_opens_says_what_is_risked_and_names_no_other_partnership(
    client, charlie, autumn, now
):
    southside = charlie.memberships.get().partnership
    agency = partnerships.add_agency(southside, "Southside Care")
    for person in autumn.partnership.participants.all():
        partnerships.add_participant(agency, person.email)
    winter = rounds.create(
        southside, "Winter", autumn.instrument, opens_at=now - DAY, closes_at=now + 14 * DAY
    )
    client.login(email="charlie@example.org", password=PASSWORD)
    url = reverse("round-open", args=["southside", winter.pk])
    page = words_of(client.get(url))
    assert f"{ANOTHER} less than four weeks before or after this round." in page
    assert "Everybody who is asked is told." in page
    assert "Autumn" not in page
    assert "Northside" not in page.replace("Northside Council", "")
    assert client.post(url).status_code == 400
    client.post(url, {"soon_after_another": "on"})
    winter.refresh_from_db()
    assert winter.soon_after_another
    assert NOTICE in start_page(client, winter)


def test_opened_at_once_it_may_be_nearer_than_planned_and_that_is_asked(
    client, alice, autumn, plan, now
):
    Round.objects.filter(pk=autumn.pk).update(closed_at=now - DAY)
    winter = plan(now + 30 * DAY)
    client.login(email="alice@example.org", password=PASSWORD)
    url = reverse("round-open", args=["northside", winter.pk])
    assert "soon_after_another" not in client.get(url).content.decode()
    page = client.post(url, {"go": "at_once"})
    assert page.status_code == 400
    assert "Between this round and “Autumn” lie less than four weeks" in words_of(page)
    client.post(url, {"go": "at_once", "soon_after_another": "on"})
    winter.refresh_from_db()
    assert winter.soon_after_another


def test_the_people_of_both_rounds_are_told_and_nobody_else(client, autumn, southsides, plan, now):
    assert NOTICE not in start_page(client, autumn)
    winter = southsides(K, opens=now - DAY)
    winter = rounds.open(winter, now=now, soon_after_another=True)
    assert "Many of the same people are asked in another round" in start_page(client, winter)
    assert NOTICE in start_page(client, autumn)
    Round.objects.filter(pk=winter.pk).update(cancelled_at=now)
    assert NOTICE not in start_page(client, autumn)


def test_a_risk_that_was_taken_cannot_be_unsaid(autumn, plan, now):
    winter = rounds.open(plan(now), now=now, soon_after_another=True)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Round.objects.filter(pk=winter.pk).update(soon_after_another=False)


@real
def test_two_partnerships_that_open_at_the_same_moment_see_each_other(planned, southsides, now):
    winter = southsides(10, opens=now - DAY)
    told = at_the_same_moment(
        lambda: rounds.open(planned, now=now), lambda: rounds.open(winter, now=now)
    )
    assert sorted(type(each).__name__ for each in told) == ["Round", "TooClose"]


# A closed round is never opened or computed again


@pytest.fixture
def closed(autumn, invitations, now, rita):
    everybody_answers(invitations, now)
    close_as_due(autumn, now=now)
    return autumn


@real
def test_no_page_command_or_service_opens_or_computes_a_closed_round_again(
    closed, client, alice, now
):
    before = Publication.objects.values().get()
    client.login(email="alice@example.org", password=PASSWORD)
    for page in ("open", "extend", "close", "cancel", "edit"):
        url = reverse(f"round-{page}", args=["northside", closed.pk])
        client.post(url, {"understood": "on", "closes_at": f"{now + 30 * DAY:%Y-%m-%dT%H:%M}"})
    client.login(email="rita@example.org", password=PASSWORD)
    for action in ("open_rounds", "open_soon_after_another", "close_rounds", "cancel_rounds"):
        fields = {"action": action, "_selected_action": closed.pk, "understood": "on"}
        client.post("/admin/assessments/round/", fields)
    publication = Publication.objects.get()
    for address in (
        f"/admin/assessments/round/{closed.pk}/change/",
        f"/admin/assessments/round/{closed.pk}/delete/",
        f"/admin/reports/publication/{publication.pk}/change/",
        f"/admin/reports/publication/{publication.pk}/delete/",
    ):
        assert client.post(address, {"post": "yes", "closed_at_0": ""}).status_code == 403
    with pytest.raises(CommandError, match="already closed"):
        call_command("close_round", str(closed.pk))
    for deed in (
        lambda: rounds.open(closed, now=now),
        lambda: rounds.extend(closed, until=now + 30 * DAY, now=now),
        lambda: closing.cancel(closed, now=now),
    ):
        with pytest.raises(ValidationError):
            deed()
    closing.close_due(now + 100 * DAY)
    closing.close(closed, now=now + 100 * DAY)
    closed.refresh_from_db()
    assert (closed.closed_at, closed.cancelled_at) == (now, None)
    assert Publication.objects.values().get() == before


@real
@pytest.mark.parametrize(
    "change", [{"closed_at": None}, {"closed_at": "later"}, {"opened_at": None}]
)
def test_the_database_itself_keeps_a_closed_round_closed(closed, now, change):
    later = {name: now + DAY if value else None for name, value in change.items()}
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Round.objects.filter(pk=closed.pk).update(**later)
    closed.closed_at = None
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        closed.save()


@real
def test_a_round_that_was_cancelled_stays_so(autumn, now):
    closing.cancel(autumn, now=now)
    for change in ({"cancelled_at": None}, {"cancelled_at": None, "closed_at": now}):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            Round.objects.filter(pk=autumn.pk).update(**change)


@real
def test_a_round_is_not_deleted_while_its_publication_is_there(closed):
    for each in (closed, closed.partnership):
        with pytest.raises(ProtectedError):
            each.delete()


def test_a_manager_of_both_partnerships_is_told_no_more(northside, southside, autumn, southsides):
    """What is said does not depend on who reads it, so nobody learns anything by trying."""
    winter = southsides(K, opens=autumn.closes_at + 21 * DAY)
    member("eve@example.org", southside, "manager")
    assert "Autumn" not in refused(lambda: rounds.open(winter, now=winter.opens_at))
