"""One named function a mail: from a row to what is sent. None of them sends."""

import re
import unicodedata
from dataclasses import dataclass
from email.utils import parseaddr, quote
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _

from assessments import access as door
from assessments import letters, selectors
from assessments.models import Invitation, Mail, Membership, Partnership, Round, User
from assessments.models.rounds import NOTICE
from assessments.reminding import HALFWAY, LAST
from assessments.times import day_in_zone, in_zone
from files import addresses
from files.addresses import DOTS
from files.letters import without_unseen

PLACEHOLDER = re.compile(r"( ?)\{([^{}\n]*)\}")
LONGEST_SUBJECT = 120
PLACEHOLDERS = ("first_name", "agency", "partnership", "closes")

# What mail programs make a link of: an address with "://", of e-mail, or a host with its domain.
ADDRESS = re.compile(
    r"\S*(?:://|www\.|@|[^\W_]\.[^\W\d_]{2,}|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]))\S*",
    re.IGNORECASE,
)

# Dots of other scripts, which browsers read as one.
OTHER_DOTS = re.compile("[\u3002\uff0e\uff61]")

# A reply to the others would quote a personal link, or one that chooses a password: these say to
# whom to write a new e-mail.
MAY_BE_REPLIED_TO = (
    Mail.Kind.YOUR_TURN,
    Mail.Kind.TOO_FEW,
    Mail.Kind.REPORT_READY,
    Mail.Kind.REPORT,
    Mail.Kind.NO_REPORT,
)
# Whoever did anything with these that others see would show that they have not answered.
ONLY_TO_WHO_HAS_NOT_ANSWERED = (Mail.Kind.REMINDER, Mail.Kind.CLOSES_EARLY)
MOST_NAMES = 3

# Between paragraphs, and before the small print.
BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
RULE = "---"


@dataclass(frozen=True)
class Words:
    """What a manager may say in their own words; we add who asks, the link, the time and the
    promise."""

    subject: str
    text: str


@dataclass(frozen=True)
class Wording:
    """The words of both e-mails that ask people to answer."""

    invitation: Words
    reminder: Words


@dataclass(frozen=True)
class Parts:
    """A mail as it is read: from whom, its subject, and the same words twice."""

    sender: str
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
    words = filled(wording_of(place.survey_round).invitation, values_for(place, _first_name(place)))
    return _message(mail, "invitation", _about(place) | {"words": words})


def link_again(mail: Mail) -> EmailMultiAlternatives:
    place = _place(mail)
    return _message(mail, "link_again", _about(place))


def reminder(mail: Mail) -> EmailMultiAlternatives:
    place = _place(mail)
    survey_round = place.survey_round
    words = filled(wording_of(survey_round).reminder, values_for(place, _first_name(place)))
    said = _about_reminder(survey_round, mail.sequence) | {"words": words}
    return _unanswered(_message(mail, "reminder", _about(place) | said))


def closes_early(mail: Mail) -> EmailMultiAlternatives:
    place = _place(mail)
    closes = place.survey_round.closes_at
    said = {"closing_day": day_in_zone(closes, place.survey_round.partnership)}
    return _unanswered(_message(mail, "closes_early", _about(place) | said))


def message(mail: Mail) -> EmailMultiAlternatives:
    """What a manager wrote to everybody asked: in each the same, whether or not they answered."""
    place = _place(mail)
    written = place.survey_round.messages.get(number=mail.sequence)
    first_name = _first_name(place)
    words = filled(Words(written.subject, written.text), values_for(place, first_name))
    said = {"words": words, "writer": _writer(written.by)}
    return _unanswered(_message(mail, "message", _about(place) | said))


def address_changed(mail: Mail) -> EmailMultiAlternatives:
    """To the old address, without a link: the new one belongs to the new address alone. The old one
    may have gone to somebody else by mistake; whoever reads that mailbox can ask for it."""
    place = _place(mail)
    said = {"link": door.link_again_link(), "button": _("Ask for your link")}
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
    user, partnership = _account(mail), mail.partnership
    assert partnership is not None  # noqa: S101 - tells the type checker
    membership = user.memberships.filter(partnership=partnership).first()
    is_new = user.last_login is None
    home = door.report_link(mail.survey_round) if mail.survey_round else door.home_link()
    context: dict[str, object] = _about_partnership(partnership) | {
        "user": user,
        "membership": membership,
        "by": _named(mail.by) if mail.by else "",
        "is_new": is_new,
        "link": door.access_link(user) if is_new else home,
        "button": _("Choose a password") if is_new else _("Sign in"),
        "home": home,
    }
    if mail.survey_round:
        context["survey_round"] = mail.survey_round
        context["practice"] = mail.survey_round.is_practice
        if not is_new:
            context["button"] = _("Read the report")
        if membership and membership.access != Membership.Access.MANAGER:
            context["opens"] = _opens(mail.survey_round)
    elif membership and membership.access == Membership.Access.LEAD:
        context |= _next_task(partnership)
    return _message(mail, "access", context)


def _next_task(partnership: Partnership) -> dict[str, object]:
    """By when a lead's list has to be right: before the next round that is planned."""
    now = timezone.now()
    coming = selectors.next_to_ask(partnership, now)
    if coming is None:
        return {}
    return {
        "coming": coming,
        "coming_opens": in_zone(coming.opens_at, partnership),
        "coming_is_late": coming.opens_at <= now,
    }


def your_turn(mail: Mail) -> EmailMultiAlternatives:
    """To the lead of an agency: who is on its list when the round opens, is asked."""
    survey_round, partnership = _round(mail), _round(mail).partnership
    members = partnership.memberships.select_related("agency__partnership")
    agency = members.get(user=mail.user).agency
    assert agency is not None  # noqa: S101 - the mail goes to leads alone
    people = agency.participants.count()
    said = {
        "agency": agency,
        "people_listed": people,
        "day": day_in_zone(survey_round.opens_at, partnership),
        "opens": in_zone(survey_round.opens_at, partnership),
        "is_moved": mail.sequence > 1,
        "link": door.list_link(agency),
        "button": _("Confirm the list") if people else _("Add the people"),
        "forgotten": door.forgotten_link(),
        "email": addresses.shown(mail.to),
        "may_reply": bool(_reply_to(mail)),
    }
    return _message(mail, "your_turn", _context(survey_round) | said)


def too_few(mail: Mail) -> EmailMultiAlternatives:
    survey_round = _round(mail)
    said = {
        "link": door.round_link(survey_round),
        "button": _("Open the round’s page"),
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
    return _message(mail, "no_report", _about_report(mail) | {"button": _("Open the round’s page")})


def password(mail: Mail) -> EmailMultiAlternatives:
    user = _account(mail)
    said = {"link": door.access_link(user), "button": _("Choose a password")}
    return _message(mail, "password", {"user": user, "base": door.home_link()} | said)


WRITE = {
    Mail.Kind.INVITATION: invitation,
    Mail.Kind.LINK_AGAIN: link_again,
    Mail.Kind.REMINDER: reminder,
    Mail.Kind.ADDRESS_CHANGED: address_changed,
    Mail.Kind.CLOSES_EARLY: closes_early,
    Mail.Kind.MESSAGE: message,
    Mail.Kind.NO_MORE_MAILS: no_more_mails,
    Mail.Kind.ACCESS: access,
    Mail.Kind.YOUR_TURN: your_turn,
    Mail.Kind.TOO_FEW: too_few,
    Mail.Kind.REPORT_READY: report_ready,
    Mail.Kind.REPORT: report,
    Mail.Kind.NO_REPORT: no_report,
    Mail.Kind.PASSWORD: password,
}


def written(mail: Mail) -> EmailMultiAlternatives:
    return WRITE[Mail.Kind(mail.kind)](mail)


# The manager's own words


def usual_wording(survey_round: Round) -> Wording:
    return Wording(_usual_invitation(survey_round), _usual_reminder(survey_round))


def _usual_invitation(survey_round: Round) -> Words:
    if survey_round.is_practice:
        return Words(
            subject=_("Try our questionnaire ({partnership})"),
            text=_(
                "Soon the agencies of {partnership} will ask the people who work in them how well "
                "they work together. Please go through the questionnaire once, and say what is "
                "unclear or does not work."
            ),
        )
    return Words(
        subject=_("Your invitation: how well do we work together? ({partnership})"),
        text=_(
            "There are no right answers: say how things look to you. What all of you say shows "
            "what goes well, and what to talk about first."
        ),
    )


def _usual_reminder(survey_round: Round) -> Words:
    """Its subject begins with the day, which we add."""
    if survey_round.is_practice:
        return Words(
            subject=_("try our questionnaire ({partnership})"),
            text=_("It helps us if you go through the questionnaire once."),
        )
    return Words(
        subject=_("how well do we work together? ({partnership})"),
        text=_(
            "Your view would help, whatever it is: the more people answer, the more can be said "
            "about what goes well and what to talk about first."
        ),
    )


def wording_of(survey_round: Round) -> Wording:
    """The manager's own words where there are any, else the usual ones."""
    usual = usual_wording(survey_round)
    return Wording(
        Words(
            survey_round.invitation_subject or usual.invitation.subject,
            survey_round.invitation_text or usual.invitation.text,
        ),
        Words(
            survey_round.reminder_subject or usual.reminder.subject,
            survey_round.reminder_text or usual.reminder.text,
        ),
    )


def unknown_placeholders(text: str) -> list[str]:
    """Everything in braces that stands for nothing, once each, with its braces."""
    found = dict.fromkeys(name for _space, name in PLACEHOLDER.findall(text))
    return [f"{{{name}}}" for name in found if name not in PLACEHOLDERS]


def addresses_in(text: str) -> list[str]:
    """Everything in it that leads somewhere, or that mail programs would make a link of."""
    return list(dict.fromkeys(ADDRESS.findall(_as_programs_read(text))))


def _as_programs_read(text: str) -> str:
    """Letters that nobody sees are passed over, and every dot is one."""
    seen = without_unseen(unicodedata.normalize("NFKC", text))
    return DOTS.sub(".", seen)


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


def previews(survey_round: Round, wording: Wording) -> tuple[Parts, Parts]:
    """The invitation, and a reminder about halfway."""
    about = _about_reminder(survey_round, HALFWAY)
    return (
        _preview(survey_round, "invitation", wording.invitation, {}),
        _preview(survey_round, "reminder", wording.reminder, about),
    )


def _preview(survey_round: Round, name: str, words: Words, said: dict[str, object]) -> Parts:
    """As an invented person of the first agency would get it, without a link."""
    agency, first_name = survey_round.partnership.agencies.first(), _("Sam")
    example = Invitation(survey_round=survey_round, agency=agency) if agency else None
    context = _context(survey_round) | {
        "agency": agency,
        "first_name": first_name,
        "link": _("(here stands the personal link)"),
        "button": _("Answer the questionnaire"),
        "no_reminders": _("(here stands a link)"),
        "words": filled(words, values_for(example, first_name) if example else {}),
        "is_example": True,
    }
    context |= said
    text = _text(name, context)
    return Parts(
        parseaddr(_sender(survey_round.partnership))[0],
        _subject(name, context),
        text,
        render_to_string("emails/_paragraphs.html", context | _paragraphs(text)),
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
        subject = _("To everybody asked: “%(title)s” is open until %(day)s")
        text = _("You can answer “%(title)s” until %(closes)s.")
    return Words(Truncator(subject % said).chars(LONGEST_SUBJECT), text % said)


def preview_of_message(survey_round: Round, words: Words, by: User) -> Parts:
    return _preview(survey_round, "message", words, {"writer": _writer(by)})


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
    return _context(survey_round) | {
        "link": door.report_link(survey_round),
        "button": _("Read the report"),
        "forgotten": door.forgotten_link(),
        "email": addresses.shown(mail.to),
        "may_reply": bool(_reply_to(mail)),
    }


def _opens(survey_round: Round) -> str:
    """When everybody can read the report; empty where nobody has to wait for it."""
    if survey_round.report_opened_at is not None or not survey_round.report_after_days:
        return ""
    return in_zone(survey_round.report_opens_at, survey_round.partnership)


def _writer(by: User | None) -> str:
    return _only_a_name(by.get_full_name()) if by else ""


def _first_name(place: Invitation) -> str:
    return _only_a_name(place.participant.first_name) if place.participant else ""


def _only_a_name(name: str) -> str:
    """Nothing where it leads somewhere: whoever followed that from a reminder would tell that they
    had not answered."""
    return "" if addresses_in(name) else _one_line(name)


def _about(place: Invitation) -> dict[str, object]:
    return _context(place.survey_round) | {
        "first_name": _first_name(place),
        "agency": place.agency,
        "link": door.link_for(place),
        "button": _("Answer the questionnaire"),
        "no_reminders": door.no_reminders_link(place),
        "has_another": place.replaces_id is not None,
    }


def _about_reminder(survey_round: Round, sequence: int) -> dict[str, object]:
    last = next((each for each in survey_round.reminders if each.sequence == LAST), None)
    return {
        "is_last": sequence == LAST,
        "last": day_in_zone(last.begins, survey_round.partnership) if last else "",
        "closing_day": day_in_zone(survey_round.closes_at, survey_round.partnership),
    }


def _context(survey_round: Round) -> dict[str, object]:
    return _about_partnership(survey_round.partnership) | {
        "survey_round": survey_round,
        "instrument": survey_round.instrument,
        "minimum": survey_round.minimum_group,
        "closes": in_zone(survey_round.closes_at, survey_round.partnership),
        "practice": survey_round.is_practice,
        "days": survey_round.report_after_days,
        "protection": door.protection_link(),
    }


def _about_partnership(partnership: Partnership) -> dict[str, object]:
    """Who asks: whom people may ask, else those who coordinate it, as far as they have names."""
    coordinators = [name for name in map(_only_a_name, selectors.coordinators(partnership)) if name]
    contact = _only_a_name(partnership.contact_name)
    people = [contact] if contact else coordinators[:MOST_NAMES]
    return {
        "partnership": partnership,
        "people": get_text_list(people, _("and")),
        "how_many": len(people),
        "contact_name": contact,
        "base": door.home_link(),
    }


def _sender(partnership: Partnership | None) -> str:
    """The partnership's name with our address: that is what lists of e-mails show."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if partnership is None:
        return settings.DEFAULT_FROM_EMAIL
    # Of an address in a name strict servers and people think that it is the sender's.
    named = _one_line(partnership.name.replace("@", " "))
    shown = _("%s (by Partnership Health)") % named if named else name
    return f'"{quote(shown)}" <{address}>'


def _reply_to(mail: Mail) -> list[str]:
    partnership = mail.partnership
    if mail.kind not in MAY_BE_REPLIED_TO or partnership is None or not partnership.contact_email:
        return []
    return [partnership.contact_email]


def _message(mail: Mail, name: str, context: dict[str, object]) -> EmailMultiAlternatives:
    text, subject = _text(name, context), _subject(name, context)
    if mail.kind in ONLY_TO_WHO_HAS_NOT_ANSWERED:
        contact = mail.partnership.contact_email if mail.partnership else ""
        text, subject = _leading_nowhere(text, contact), _leading_nowhere(subject, contact)
    message = letters.Letter(
        subject=subject,
        body=text,
        from_email=_sender(mail.partnership),
        to=[mail.to],
        reply_to=_reply_to(mail),
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(_html(text, context), "text/html")
    return in_post(message, mail)


# What mail servers and mail programs are told of it


def in_post(message: letters.Letter, mail: Mail) -> letters.Letter:
    message.extra_headers |= {"Message-ID": _message_id(mail), **_ways_to_stop(mail)}
    if settings.BOUNCE_ADDRESS:
        message.sent_by(_comes_back_to(mail))
    return message


def _message_id(mail: Mail) -> str:
    """The same at every attempt: where a server got the mail and we were stopped before we had
    written that down, mailboxes show the second copy and the first as one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{mail.token}@{punycode(domain)}>"


def _comes_back_to(mail: Mail) -> str:
    """An address for this mail alone (VERP): it holds neither a secret nor somebody's address."""
    name, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{mail.token}@{domain}"


def _ways_to_stop(mail: Mail) -> dict[str, str]:
    """For the “unsubscribe” of mail programs: no more reminders (RFC 2369), by one press where the
    page can be reached safely (RFC 8058). The same in the invitation and in a reminder."""
    place = mail.invitation if mail.kind in Mail.LEADS_TO_NO_REMINDERS else None
    if place is None or not place.link_id:
        return {}
    headers = {"List-Unsubscribe": f"<{door.no_reminders_link(place)}>"}
    if settings.HTTPS:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _unanswered(message: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """A mail that only those get who have not submitted: whoever reads the sender's mailbox would
    learn from "out of office" who they are. One to everybody looks the same to mail servers."""
    message.extra_headers["X-Auto-Response-Suppress"] = "All"
    return message


def _subject(name: str, context: dict[str, object]) -> str:
    subject = _one_line(render_to_string(f"emails/{name}-subject.txt", context))
    says_so = subject.startswith(_("Practice round"))
    return _("Practice round: %s") % subject if context.get("practice") and not says_so else subject


def _text(name: str, context: dict[str, object]) -> str:
    """The plain part. Templates give text that counts as safe HTML; this must not: hence join."""
    text = render_to_string(f"emails/{name}-body.txt", context)
    return "\n\n".join(each.strip() for each in BLANK.split(text) if each.strip()) + "\n"


def _leading_nowhere(text: str, contact: str) -> str:
    """Nothing in it leads anywhere but to us and to whom people can ask: a name that did (of the
    partnership, the round, a person) would tell whoever gave it who has not answered."""

    def harmless(found: re.Match[str]) -> str:
        word = found.group()
        is_ours = word.startswith(f"{settings.BASE_URL}/") or word.strip(",.") == contact
        return word if is_ours else " ".join(re.split(r"[:/@.]+", word)).strip()

    return ADDRESS.sub(harmless, OTHER_DOTS.sub(" ", without_unseen(text)))


def _html(text: str, context: dict[str, object]) -> str:
    return render_to_string("emails/_frame.html", context | _paragraphs(text))


def _paragraphs(text: str) -> dict[str, object]:
    """The paragraphs of the plain part, and the small print after the last rule."""
    main, rule, small = text.strip().rpartition(f"\n\n{RULE}\n\n")
    paragraphs = (main if rule else small).split("\n\n")
    return {"paragraphs": paragraphs, "small": small.split("\n\n") if rule else []}


def _one_line(text: str) -> str:
    """A line break in a name would begin a header of its own."""
    return " ".join(text.split())
