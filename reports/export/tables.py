"""What a partnership can take away, table by table: each is described once, for CSV, JSON and the
README alike.

Nothing here may tell whether a person has answered, was reminded, or wants no reminders: whoever
takes it away twice compares the two (test_export.py does). So it holds what managers' pages
show of people, and no e-mails, no links and no counts.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.models import Agency, Membership, Message, Participant, Partnership, Round
from assessments.selectors import invited_people
from files.addresses import readable

Value = str | int | datetime | date | None
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    says: Words
    of: Callable[[Any], Value]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    about: Words
    columns: tuple[Column, ...]
    rows: Callable[[Partnership], Iterable[Any]]


def _same(name: str, says: Words) -> Column:
    """A column that is called what it is of."""
    return Column(name, says, lambda row: getattr(row, name))


def _agencies(partnership: Partnership) -> Iterable[Agency]:
    """Former ones too, which earlier rounds name."""
    agencies = Agency.including_merged.filter(partnership=partnership)
    return agencies.select_related("merged_into").order_by("name", "pk").iterator()


def _people(partnership: Partnership) -> Iterable[Participant]:
    people = partnership.participants.select_related("agency")
    return people.order_by("agency__name", "last_name", "first_name", "email").iterator()


def _members(partnership: Partnership) -> Iterable[Membership]:
    return partnership.memberships.select_related("user", "agency").order_by("user__email")


def _rounds(partnership: Partnership) -> Iterable[Round]:
    return partnership.rounds.order_by("pk")


def _invited(partnership: Partnership) -> Iterator[tuple[Round, str, invited_people.Invited]]:
    """As the page of a round's invitations has them. Paper invites nobody by name."""
    asking = partnership.rounds.filter(source=Round.Source.INVITED).exclude(opened_at=None)
    for survey_round in asking.order_by("pk"):
        for agency in invited_people.by_agency(survey_round):
            for person in agency.people:
                yield survey_round, agency.name, person


def _messages(partnership: Partnership) -> Iterable[Message]:
    sent = Message.objects.filter(survey_round__partnership=partnership)
    return sent.select_related("by").order_by("survey_round", "number")


ROUND = _("the round's number, as in the addresses of its pages and in rounds.csv")

TABLES = (
    Table(
        "partnership",
        _("The partnership itself, as under “Settings”."),
        (
            _same("name", _("its name")),
            Column("short_name", _("its name in web addresses"), lambda row: row.slug),
            _same("purpose", _("what the agencies work together for")),
            _same("time_zone", _("in which its times are shown, here too")),
            Column("holidays", _("whose public holidays count"), lambda row: row.country),
            _same("contact_name", _("whom people can ask")),
            Column(
                "contact_email", _("their e-mail address"), lambda row: readable(row.contact_email)
            ),
        ),
        lambda partnership: [partnership],
    ),
    Table(
        "agencies",
        _("Its agencies, and those that merged into them."),
        (
            _same("name", _("its name")),
            _same("sector", _("public, private, voluntary or other; empty where none was given")),
            Column(
                "merged_into",
                _("the agency that it became, where it has merged"),
                lambda row: row.merged_into.name if row.merged_into else "",
            ),
            _same("merged_on", _("on which day")),
        ),
        _agencies,
    ),
    Table(
        "people",
        _("Everybody on the agencies' lists. “Import a list” can read it again."),
        (
            Column("agency", _("the agency in which they work"), lambda row: row.agency.name),
            Column("email", _("their e-mail address"), lambda row: readable(row.email)),
            Column("firstname", _("their first name"), lambda row: row.first_name),
            Column("lastname", _("their last name"), lambda row: row.last_name),
            _same("role", _("strategic, operational or other")),
            _same("added_on", _("on which day they were added to the list")),
        ),
        _people,
    ),
    Table(
        "access",
        _("Who has access to the partnership."),
        (
            Column("email", _("of their account"), lambda row: readable(row.user.email)),
            Column("firstname", _("their first name"), lambda row: row.user.first_name),
            Column("lastname", _("their last name"), lambda row: row.user.last_name),
            _same("access", _("manager, lead or viewer")),
            Column(
                "agency",
                _("for which somebody is the lead"),
                lambda row: row.agency.name if row.agency else "",
            ),
        ),
        _members,
    ),
    Table(
        "rounds",
        _("Its rounds, with their settings, their times and the managers' own words."),
        (
            Column("round", _("its number"), lambda row: row.pk),
            _same("title", _("its title")),
            _same("source", _("invited: by e-mail; imported: on paper or from a file")),
            _same("instrument_key", _("which questionnaire is asked")),
            _same("instrument_version", _("in which version")),
            _same("breakdown", _("what the report shows: agency or role")),
            _same("minimum_group", _("the smallest group that is shown")),
            _same("is_practice", _("whether it is a practice round")),
            _same("report_after_days", _("days until the report opens to everybody")),
            _same("opens_at", _("when it opens, as planned")),
            _same("closes_at", _("when it closes, as planned, extended or brought forward")),
            _same("opened_at", _("when it was opened; empty for a plan")),
            _same("closed_at", _("when it was closed")),
            _same("cancelled_at", _("when it was cancelled")),
            _same("report_opened_at", _("when its report was opened to everybody")),
            _same("asked_is_known", _("whether it is known how many were asked")),
            _same("times_extended", _("how often it was extended")),
            _same("closes_early", _("whether its closing was brought forward")),
            _same(
                "soon_after_another",
                _("whether somebody took the risk that another round was near"),
            ),
            _same("invitation_subject", _("the invitation's own subject; empty: the usual one")),
            _same("invitation_text", _("the invitation's own text; empty: the usual one")),
            _same("reminder_subject", _("the reminder's own subject; empty: the usual one")),
            _same("reminder_text", _("the reminder's own text; empty: the usual one")),
        ),
        _rounds,
    ),
    Table(
        "invited",
        _(
            "Who was invited to each round, as its page “Invitations” says it. Names and addresses "
            "are empty where they have been forgotten."
        ),
        (
            Column("round", ROUND, lambda row: row[0].pk),
            Column("agency", _("the agency when they were invited"), lambda row: row[1]),
            Column("name", _("their name, while they are on the list"), lambda row: row[2].name),
            Column("email", _("their e-mail address"), lambda row: row[2].email),
            Column(
                "earlier_addresses",
                _("addresses that were changed"),
                lambda row: ", ".join(row[2].before),
            ),
            Column("role", _("their role when they were invited"), lambda row: row[2].role),
            Column(
                "late", _("whether they were invited after the opening"), lambda row: row[2].late
            ),
            Column(
                "no_more_emails",
                _("whether a manager stopped e-mails to them"),
                lambda row: row[2].stopped,
            ),
        ),
        _invited,
    ),
    Table(
        "messages",
        _("What managers wrote to everybody who was asked."),
        (
            Column("round", ROUND, lambda row: row.survey_round_id),
            _same("number", _("which message of the round it is")),
            Column("sent_at", _("when it was written"), lambda row: row.made_at),
            Column("by", _("who wrote it"), lambda row: readable(row.by.email) if row.by else ""),
            _same("subject", _("its subject")),
            _same("text", _("its text")),
        ),
        _messages,
    ),
)
