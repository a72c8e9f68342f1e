"""Every e-mail that we send, and rows that become one."""

from dataclasses import dataclass

from assessments.mail import emails
from assessments.mail.wording import usual_message
from assessments.models import Handover, Mail, Notice, Participant, Partnership, Round, User
from assessments.services import messages, rounds
from tests.conftest import DAY, member

WELSH = "Partneriaeth Iechyd a Gofal Gorllewin Cymru – y cynghorau a’r byrddau iechyd"
FRAN = {"contact_name": "Fran Fox", "contact_email": "fran@northside.example"}


@dataclass(frozen=True)
class Read:
    """What one must see of an e-mail of a kind."""

    subject: str  # within what a list shows of it
    text: str  # within what a list shows of the text
    says: tuple[str, ...] = ()
    may_be_replied_to: bool = False


ASKED = (
    "FIRST_LINE",
    "It closes on CLOSES",
    "LINK",
    "The link is only for you",
    "PROMISE",
    "WHOM",
    "GENUINE",
)
KINDS = {
    "invitation": Read("Your invitation: how well do we", "asks you", (*ASKED, "WHO_READS")),
    "link_again": Read("Your link again: Autumn", "Here is your personal link", ASKED[1:]),
    "reminder": Read("Open until DAY", "asked you", (*ASKED[1:], "open until DAY")),
    "last_reminder": Read(
        "Open until DAY", "asked you", (*ASKED[1:], "closes soon, on DAY", "the last reminder")
    ),
    "closes_early": Read("Closes earlier, on DAY", "closes earlier", (*ASKED[1:], "by CLOSES")),
    "message": Read("To everybody asked: “Autumn”", "To everybody who is asked", ASKED[1:]),
    "no_more_mails": Read("No more e-mails: Autumn", "Somebody who coordinates", ASKED[1:]),
    "address_changed": Read(
        "Your address was changed: Autumn",
        "Somebody who coordinates",
        ("until the round closes on CLOSES", "WHOM", "GENUINE"),
    ),
    "access_manager": Read(
        "You now have access to", "has given you access", ("You are a manager",)
    ),
    "access_lead": Read(
        "Your task: check the list of Shelte",
        "has given you access",
        ("check the list of Shelter Trust", "“Winter” is planned to open on WINTER"),
    ),
    "access_report": Read("Read the report: Autumn", "would like you to read the report"),
    "pass_on": Read(
        "Please decide: a new lead for",
        "to pass on the role of lead",
        ("asks to pass on the role of lead for Shelter Trust", "A manager decides.", "LIST"),
    ),
    "not_passed_on": Read(
        "You are still the lead for Shelter", "You asked to pass on your role", ("has declined",)
    ),
    "handed_over": Read(
        "Somebody has taken over from you",
        "has taken over from you as lead",
        ("has ended. You do not need to do anything.",),
    ),
    "gave_up_lead": Read(
        "Shelter Trust: a lead has left",
        "lead@example.org has given up the role of lead",
        ("Shelter Trust still has a lead.", "LIST"),
    ),
    "gave_up_manager": Read("A manager has left (", "has left it", ("a manager of", "LIST")),
    "your_turn": Read(
        "Your turn by WINTER_DAY: the list",
        "Please confirm who is on the list of",
        ("list of Shelter Trust by WINTER", "There are 3 people on the list"),
        True,
    ),
    "password": Read("Choose a new password", "for your account alice@example.org"),
    "password_changed": Read(
        "Your password was changed", "your account alice@example.org", ("choose a new password",)
    ),
    "step_added": Read(
        "A second step was set up", "your account alice@example.org", ("a passkey, or an app",)
    ),
    "step_removed": Read(
        "A second step was removed", "your account alice@example.org", ("a passkey, or an app",)
    ),
    "too_few": Read("Too few answers so far: Autumn", "Too few people", ("CLOSES",), True),
    "report_ready": Read("Report ready: Autumn", "The Autumn report is ready", (), True),
    "report": Read("Report ready: Autumn", "The Autumn report is ready", (), True),
    "no_report": Read("No report, too few answered:", "Too few people", (), True),
    "cancelled": Read(
        "Cancelled: Autumn",
        "“Autumn” of Northside is cancelled",
        ("Your personal link no longer works.", "It holds no link.", "WHOM"),
    ),
    "deleted": Read("Deleted: ", "has deleted Northside", ("“Autumn”", "Your account stays")),
}
TO_RESPONDENTS = (
    "invitation",
    "link_again",
    "reminder",
    "last_reminder",
    "closes_early",
    "message",
    "no_more_mails",
    "address_changed",
)
ABOUT_A_ROLE = ("pass_on", "not_passed_on", "handed_over", "gave_up_lead", "gave_up_manager")
WITHOUT_A_LINK = ("cancelled", "deleted")


def named_contact(northside, planned):
    Partnership.objects.filter(pk=northside.pk).update(**FRAN)


def contact_without_a_name(northside, planned):
    Partnership.objects.filter(pk=northside.pk).update(contact_email=FRAN["contact_email"])


def one_manager_with_a_name(northside, planned):
    named("alice@example.org", "Alice", "Archer")


def three_managers_with_names(northside, planned):
    named("alice@example.org", "Alice", "Archer")
    for first, last in (("Ruth", "Baker"), ("Sam", "Cole")):
        member(f"{first.lower()}@example.org", northside, "manager")
        named(f"{first.lower()}@example.org", first, last)


def named(email, first, last):
    User.objects.filter(email=email).update(first_name=first, last_name=last)


def nobody_is_named(northside, planned):
    pass


def practice(northside, planned):
    Round.objects.filter(pk=planned.pk).update(is_practice=True)


def groups_of_three(northside, planned):
    Round.objects.filter(pk=planned.pk).update(minimum_group=3)


def report_at_once(northside, planned):
    Round.objects.filter(pk=planned.pk).update(report_after_days=0)


def report_a_day_later(northside, planned):
    Round.objects.filter(pk=planned.pk).update(report_after_days=1)


def no_reminders(northside, planned):
    Round.objects.filter(pk=planned.pk).update(closes_at=planned.opens_at + 2 * DAY)


def people_have_names(northside, planned):
    Participant.objects.update(first_name="Sam")


def a_long_welsh_name(northside, planned):
    Partnership.objects.filter(pk=northside.pk).update(name=WELSH, **FRAN)


def own_words(northside, planned):
    Round.objects.filter(pk=planned.pk).update(
        invitation_text="Our own words for {agency}.\n\n---\n\nAnd more.",
        reminder_text="Our own reminder.",
    )


STATES = [
    named_contact,
    contact_without_a_name,
    one_manager_with_a_name,
    three_managers_with_names,
    nobody_is_named,
    practice,
    groups_of_three,
    report_at_once,
    report_a_day_later,
    no_reminders,
    people_have_names,
    a_long_welsh_name,
    own_words,
]


ABOUT_AN_ACCOUNT = ("password", "password_changed", "step_added", "step_removed")


def row(kind, survey_round, place):
    partnership = survey_round.partnership
    about = {"partnership": partnership, "to": "somebody@example.org"}
    if kind in TO_RESPONDENTS:
        sequence = 2 if kind == "last_reminder" else 1
        kind = "reminder" if kind == "last_reminder" else kind
        if kind == "message":
            words = usual_message(survey_round, was_extended=False)
            messages.send(
                survey_round, words, number=1, by=alice_of(partnership), now=survey_round.opened_at
            )
        return Mail(kind=kind, sequence=sequence, invitation=place, **about | {"to": place.email})
    alice = alice_of(partnership)
    if kind in WITHOUT_A_LINK:
        return Mail(kind=kind, to=place.email, notice=notice_of(kind, survey_round, alice))
    if kind in ABOUT_AN_ACCOUNT:
        return Mail(kind=kind, user=alice, to=alice.email)
    if kind == "your_turn":
        erin, winter = lead_of_the_trust(partnership), winter_after(survey_round)
        return Mail(kind=kind, user=erin, survey_round=winter, **about)
    if kind.startswith("access_"):
        return access_row(kind.removeprefix("access_"), survey_round, alice, about)
    if kind in ABOUT_A_ROLE:
        return role_row(kind, alice, about)
    return Mail(kind=kind, user=alice, survey_round=survey_round, **about)


def notice_of(kind, survey_round, by):
    partnership = survey_round.partnership
    if kind == "cancelled":
        words = emails.words_of_cancelling(survey_round, deleted=False)
    else:
        words = emails.words_of_deletion(partnership, by, [survey_round.title])
    return Notice(partnership_name=partnership.name, subject=words.subject, text=words.text)


def alice_of(partnership):
    return partnership.memberships.get(user__email="alice@example.org").user


def access_row(access, survey_round, by, about):
    partnership = about["partnership"]
    if access == "lead":
        winter_after(survey_round)
        user = lead_of_the_trust(partnership)
    else:
        level = {"report": "viewer"}.get(access, access)
        user = member(f"{access}@example.org", partnership, level)
    shared = survey_round if access == "report" else None
    return Mail(kind="access", user=user, by=by, survey_round=shared, **about)


def role_row(kind, alice, about):
    """Of the lead who was invited just before, in KINDS."""
    lead = about["partnership"].memberships.get(user__email="lead@example.org")
    if kind == "pass_on":
        Handover.objects.create(membership=lead, to="emma@example.org")
    agency = None if kind == "gave_up_manager" else lead.agency
    to_lead = kind in ("not_passed_on", "handed_over")
    user, by = (lead.user, alice) if to_lead else (alice, lead.user)
    kind = "gave_up" if kind.startswith("gave_up") else kind
    return Mail(kind=kind, user=user, by=by, agency=agency, **about)


def winter_after(survey_round):
    planned = survey_round.partnership.rounds.filter(title="Winter").first()
    return planned or rounds.create(
        survey_round.partnership,
        "Winter",
        survey_round.instrument,
        opens_at=survey_round.closes_at + 30 * DAY,
        closes_at=survey_round.closes_at + 60 * DAY,
    )


def lead_of_the_trust(partnership):
    trust = partnership.agencies.get(name="Shelter Trust")
    lead = trust.leads.first()
    return lead.user if lead else member("lead@example.org", partnership, "lead", trust)
