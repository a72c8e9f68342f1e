"""One named function a mail: from a row to what is sent. None of them sends."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from assessments import access as door
from assessments.models import Invitation, Mail, Membership, Round, User
from assessments.models.rounds import NOTICE
from assessments.reminding import LAST
from assessments.times import day_in_zone, in_zone

PLACEHOLDER = re.compile(r"( ?)\{([^{}\n]*)\}")
LONGEST_SUBJECT = 120
PLACEHOLDERS = ("first_name", "agency", "partnership", "closes")


@dataclass(frozen=True)
class Words:
    """What a manager may say in their own words; we add the link, the time and the promise."""

    subject: str
    text: str


@dataclass(frozen=True)
class Parts:
    """A mail as it is read: its subject, and the same words twice."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Outward:
    """What keeps e-mails from reaching anybody; both are so on a machine where it is tried out."""

    mails_are_files: bool
    links_stay_here: bool


def outward() -> Outward:
    host = urlsplit(settings.BASE_URL).hostname or ""
    return Outward(
        mails_are_files="filebased" in settings.EMAIL_BACKEND,
        links_stay_here=host in ("localhost", "127.0.0.1", "::1"),
    )


def invitation(mail: Mail) -> EmailMultiAlternatives:
    place = _place(mail)
    words = filled(words_of(place.survey_round), values_for(place, _first_name(place)))
    return _message(mail, "invitation", _about(place) | {"words": words})


def link_again(mail: Mail) -> EmailMultiAlternatives:
    place = _place(mail)
    return _message(mail, "link_again", _about(place))


def reminder(mail: Mail) -> EmailMultiAlternatives:
    place = _place(mail)
    survey_round = place.survey_round
    last = next((each for each in survey_round.reminders if each.sequence == LAST), None)
    said = {
        "first_name": _first_name(place),
        "is_last": mail.sequence == LAST,
        "last": day_in_zone(last.begins, survey_round.partnership) if last else "",
        "closing_day": day_in_zone(survey_round.closes_at, survey_round.partnership),
    }
    return _unanswered(_message(mail, "reminder", _about(place) | said))


def closes_early(mail: Mail) -> EmailMultiAlternatives:
    place = _place(mail)
    closes = place.survey_round.closes_at
    said = {
        "first_name": _first_name(place),
        "closing_day": day_in_zone(closes, place.survey_round.partnership),
    }
    return _unanswered(_message(mail, "closes_early", _about(place) | said))


def message(mail: Mail) -> EmailMultiAlternatives:
    """What a manager wrote to everybody asked: in each the same, whether or not they answered."""
    place = _place(mail)
    written = place.survey_round.messages.get(number=mail.sequence)
    first_name = _first_name(place)
    words = filled(Words(written.subject, written.text), values_for(place, first_name))
    said = {"words": words, "first_name": first_name}
    return _unanswered(_message(mail, "message", _about(place) | said))


def address_changed(mail: Mail) -> EmailMultiAlternatives:
    """To the old address, without a link: the new one belongs to the new address alone. The old one
    may have gone to somebody else by mistake; whoever reads that mailbox can ask for it."""
    place = _place(mail)
    said = {"link_again": door.link_again_link()}
    return _message(mail, "address_changed", _context(place.survey_round) | said)


def no_more_mails(mail: Mail) -> EmailMultiAlternatives:
    """The last e-mail, with the link: it may be the first as well, as the invitation was not sent
    yet."""
    place = _place(mail)
    said = {"is_on_the_list": place.participant_id is not None}
    return _message(mail, "no_more_mails", _about(place) | said)


def access(mail: Mail) -> EmailMultiAlternatives:
    """Whoever has signed in before knows the way, and gets no link that changes their password.

    Where a report is shared, it is what the mail is about and leads to.
    """
    user = _account(mail)
    membership = user.memberships.filter(partnership=mail.partnership).first()
    context: dict[str, object] = {
        "partnership": mail.partnership,
        "membership": membership,
        "by": _named(mail.by) if mail.by else "",
        "link": door.access_link(user) if user.last_login is None else "",
        "home": door.home_link(),
    }
    if mail.survey_round:
        context["survey_round"] = mail.survey_round
        context["home"] = door.report_link(mail.survey_round)
        context["practice"] = mail.survey_round.is_practice
        if membership and membership.access != Membership.Access.MANAGER:
            context["opens"] = _opens(mail.survey_round)
    return _message(mail, "access", context)


def too_few(mail: Mail) -> EmailMultiAlternatives:
    survey_round = _round(mail)
    said = {
        "link": door.round_link(survey_round),
        "last_moment": in_zone(survey_round.closes_at - NOTICE, survey_round.partnership),
        "may_extend": survey_round.may_be_extended,
    }
    return _message(mail, "too_few", _context(survey_round) | said)


def report_ready(mail: Mail) -> EmailMultiAlternatives:
    """Managers read a report before everybody else, and learn how long before."""
    return _message(mail, "report", _about_report(mail) | {"opens": _opens(_round(mail))})


def report(mail: Mail) -> EmailMultiAlternatives:
    return _message(mail, "report", _about_report(mail))


def no_report(mail: Mail) -> EmailMultiAlternatives:
    return _message(mail, "no_report", _about_report(mail))


def password(mail: Mail) -> EmailMultiAlternatives:
    user = _account(mail)
    return _message(mail, "password", {"user": user, "link": door.access_link(user)})


WRITE = {
    Mail.Kind.INVITATION: invitation,
    Mail.Kind.LINK_AGAIN: link_again,
    Mail.Kind.REMINDER: reminder,
    Mail.Kind.ADDRESS_CHANGED: address_changed,
    Mail.Kind.CLOSES_EARLY: closes_early,
    Mail.Kind.MESSAGE: message,
    Mail.Kind.NO_MORE_MAILS: no_more_mails,
    Mail.Kind.ACCESS: access,
    Mail.Kind.TOO_FEW: too_few,
    Mail.Kind.REPORT_READY: report_ready,
    Mail.Kind.REPORT: report,
    Mail.Kind.NO_REPORT: no_report,
    Mail.Kind.PASSWORD: password,
}


def written(mail: Mail) -> EmailMultiAlternatives:
    return WRITE[Mail.Kind(mail.kind)](mail)


# The manager's own words


def usual_words(survey_round: Round) -> Words:
    if survey_round.is_practice:
        return Words(
            subject=_("{partnership}: try our questionnaire"),
            text=_(
                "Hello {first_name},\n\n"
                "Soon the agencies of {partnership} will ask the people who work in them how well "
                "they work together. Please go through the questionnaire once, and say what is "
                "unclear or does not work."
            ),
        )
    return Words(
        subject=_("{partnership}: how well do we work together?"),
        text=_(
            "Hello {first_name},\n\n"
            "The agencies of {partnership} are asking the people who work in them how well they "
            "work together. You are asked because you work at {agency}.\n\n"
            "There are no right answers: say how it is from where you stand. What you all say "
            "shows what goes well, and what to talk about first."
        ),
    )


def words_of(survey_round: Round) -> Words:
    usual = usual_words(survey_round)
    return Words(
        survey_round.invitation_subject or usual.subject,
        survey_round.invitation_text or usual.text,
    )


def unknown_placeholders(text: str) -> list[str]:
    """Everything in braces that stands for nothing, once each, with its braces."""
    found = dict.fromkeys(name for _space, name in PLACEHOLDER.findall(text))
    return [f"{{{name}}}" for name in found if name not in PLACEHOLDERS]


def values_for(place: Invitation, first_name: str) -> dict[str, str]:
    survey_round = place.survey_round
    return {
        "first_name": first_name,
        "agency": place.agency.name,
        "partnership": survey_round.partnership.name,
        "closes": in_zone(survey_round.closes_at, survey_round.partnership),
    }


def filled(words: Words, values: dict[str, str]) -> Words:
    """Each placeholder once: a name that looks like one is left as it is."""

    def value(found: re.Match[str]) -> str:
        space, name = found.groups()
        if name not in values:
            return found.group()
        said = _one_line(values[name])
        return space + said if said else ""  # "Hello," to somebody whose name we do not know

    return Words(PLACEHOLDER.sub(value, words.subject), PLACEHOLDER.sub(value, words.text))


def preview(survey_round: Round, words: Words) -> Parts:
    """The invitation as an invented person of the first agency would get it, without a link."""
    agency = survey_round.partnership.agencies.first()
    example = Invitation(survey_round=survey_round, agency=agency) if agency else None
    values = values_for(example, _("Sam")) if example else {}
    context = _context(survey_round) | {
        "link": _("(here stands the personal link)"),
        "words": filled(words, values),
        "is_example": True,
    }
    return Parts(
        _subject("invitation", context),
        _text("invitation", context),
        render_to_string("emails/_invitation.html", context),
    )


def usual_message(survey_round: Round, *, was_extended: bool) -> Words:
    """Suggested words of a message to everybody asked. They say nothing of who has answered."""
    closing_day = day_in_zone(survey_round.closes_at, survey_round.partnership)
    closes = in_zone(survey_round.closes_at, survey_round.partnership)
    said = {"title": survey_round.title, "day": closing_day, "closes": closes}
    if was_extended:
        subject = _("More time to answer, until %(day)s: %(title)s")
        text = _(
            "“%(title)s” stays open for longer than we told you. You can answer until %(closes)s."
        )
    else:
        subject = _("Open until %(day)s: %(title)s")
        text = _("You can answer “%(title)s” until %(closes)s.")
    return Words(Truncator(subject % said).chars(LONGEST_SUBJECT), text % said)


def preview_of_message(survey_round: Round, words: Words) -> Parts:
    """As an invented person of the first agency would get it, without a link."""
    example = Invitation(
        survey_round=survey_round, agency=survey_round.partnership.agencies.all()[0]
    )
    context = _context(survey_round) | {
        "link": _("(here stands the personal link)"),
        "words": filled(words, values_for(example, _("Sam"))),
        "first_name": _("Sam"),
        "is_example": True,
    }
    return Parts(
        _subject("message", context),
        _text("message", context),
        render_to_string("emails/_message.html", context),
    )


# How they are made


def _place(mail: Mail) -> Invitation:
    assert mail.invitation is not None  # noqa: S101 - tells the type checker
    return mail.invitation


def _account(mail: Mail) -> User:
    assert mail.user is not None  # noqa: S101 - tells the type checker
    return mail.user


def _named(user: User) -> str:
    """A name with the address, since the address is what tells people apart."""
    name = user.get_full_name()
    return f"{name} ({user})" if name else str(user)


def _round(mail: Mail) -> Round:
    assert mail.survey_round is not None  # noqa: S101 - tells the type checker
    return mail.survey_round


def _about_report(mail: Mail) -> dict[str, object]:
    survey_round = _round(mail)
    ways = {"link": door.report_link(survey_round), "forgotten": door.forgotten_link()}
    return _context(survey_round) | ways


def _opens(survey_round: Round) -> str:
    """When everybody can read the report; empty where nobody has to wait for it."""
    if survey_round.report_opened_at is not None or not survey_round.report_after_days:
        return ""
    return in_zone(survey_round.report_opens_at, survey_round.partnership)


def _first_name(place: Invitation) -> str:
    return place.participant.first_name if place.participant else ""


def _about(place: Invitation) -> dict[str, object]:
    has_another = place.replaces_id is not None
    return _context(place.survey_round) | {"link": door.link_for(place), "has_another": has_another}


def _context(survey_round: Round) -> dict[str, object]:
    return {
        "survey_round": survey_round,
        "partnership": survey_round.partnership,
        "instrument": survey_round.instrument,
        "minimum": survey_round.minimum_group,
        "closes": in_zone(survey_round.closes_at, survey_round.partnership),
        "practice": survey_round.is_practice,
    }


def _message(mail: Mail, name: str, context: dict[str, object]) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=_subject(name, context),
        body=_text(name, context),
        to=[mail.to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"emails/{name}-body.html", context), "text/html")
    return message


def _unanswered(message: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """A mail that only those get who have not submitted: whoever reads the sender's mailbox would
    learn from "out of office" who they are. One to everybody looks the same to mail servers."""
    message.extra_headers["X-Auto-Response-Suppress"] = "All"
    return message


def _subject(name: str, context: dict[str, object]) -> str:
    subject = _one_line(render_to_string(f"emails/{name}-subject.txt", context))
    return _("Practice round: %s") % subject if context.get("practice") else subject


def _text(name: str, context: dict[str, object]) -> str:
    """The plain part. Templates give text that counts as safe HTML; this must not: hence strip."""
    return render_to_string(f"emails/{name}-body.txt", context).strip() + "\n"


def _one_line(text: str) -> str:
    """A line break in a name would begin a header of its own."""
    return " ".join(text.split())
