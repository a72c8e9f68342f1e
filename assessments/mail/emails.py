"""One named function for each e-mail: it composes the e-mail of a row, and sends nothing."""

from dataclasses import dataclass
from email.utils import parseaddr, quote
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import organisations
from assessments.links import (
    access_link,
    forgotten_link,
    home_link,
    link_again_link,
    link_for,
    list_link,
    no_reminders_link,
    own_access_link,
    protection_link,
    report_link,
    round_link,
    who_has_access_link,
)
from assessments.localised import listed
from assessments.mail import addresses_in_text, mail_headers, mail_text
from assessments.mail.mail_format import Letter
from assessments.mail.mail_text import one_line
from assessments.mail.wording import Wording, Words, filled, values_for, wording_of
from assessments.models import Handover, Invitation, Mail, Membership, Partnership, Round, User
from assessments.models.rounds import NOTICE
from assessments.reminding import HALFWAY, LAST
from assessments.selectors import agency_lists, members
from assessments.times import day_in_zone, in_zone
from files import addresses

# A reply to the others would quote a personal link, or a link to choose a password. They say whom
# to write to instead.
MAY_BE_REPLIED_TO = (
    Mail.Kind.YOUR_TURN,
    Mail.Kind.TOO_FEW,
    Mail.Kind.REPORT_READY,
    Mail.Kind.REPORT,
    Mail.Kind.NO_REPORT,
)
# Any visible reaction to these, such as a reply, would show that somebody has not answered.
ONLY_TO_WHO_HAS_NOT_ANSWERED = (Mail.Kind.REMINDER, Mail.Kind.CLOSES_EARLY)
MOST_NAMES = 3


@dataclass(frozen=True)
class Parts:
    """An e-mail as people read it: its sender, its subject, and its text in two forms."""

    sender: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Outward:
    """What keeps e-mails from reaching people. Both are true where somebody only tries it out."""

    mails_are_files: bool
    links_stay_here: bool

    def with_warning(self, message: str) -> str:
        """The message about an e-mail, or a warning if no mail server is set to send it."""
        if not self.mails_are_files:
            return message
        return _("No mail server is set: the e-mail is only written to a file, and reaches nobody.")


def outward() -> Outward:
    host = urlsplit(settings.BASE_URL).hostname or ""
    return Outward(
        mails_are_files="filebased" in settings.EMAIL_BACKEND,
        links_stay_here=host in ("localhost", "127.0.0.1", "::1"),
    )


def invitation(mail: Mail) -> EmailMultiAlternatives:
    invitation = _invitation(mail)
    words = filled(
        wording_of(invitation.survey_round).invitation,
        values_for(invitation, _first_name(invitation)),
    )
    return _message(mail, "invitation", _about(invitation) | {"words": words})


def link_again(mail: Mail) -> EmailMultiAlternatives:
    invitation = _invitation(mail)
    return _message(mail, "link_again", _about(invitation))


def reminder(mail: Mail) -> EmailMultiAlternatives:
    invitation = _invitation(mail)
    survey_round = invitation.survey_round
    words = filled(
        wording_of(survey_round).reminder, values_for(invitation, _first_name(invitation))
    )
    values = _about_reminder(survey_round, mail.sequence) | {"words": words}
    return _unanswered(_message(mail, "reminder", _about(invitation) | values))


def closes_early(mail: Mail) -> EmailMultiAlternatives:
    invitation = _invitation(mail)
    closes = invitation.survey_round.closes_at
    values = {"closing_day": day_in_zone(closes, invitation.survey_round.partnership)}
    return _unanswered(_message(mail, "closes_early", _about(invitation) | values))


def message(mail: Mail) -> EmailMultiAlternatives:
    """A manager's message to everybody who is asked, the same whether or not they have answered."""
    invitation = _invitation(mail)
    written = invitation.survey_round.messages.get(number=mail.sequence)
    first_name = _first_name(invitation)
    words = filled(Words(written.subject, written.text), values_for(invitation, first_name))
    values = {"words": words, "writer": _writer(written.by)}
    return _unanswered(_message(mail, "message", _about(invitation) | values))


def address_changed(mail: Mail) -> EmailMultiAlternatives:
    """To the old address, without a link. The new link belongs to the new address alone; the old
    one may have reached somebody else by mistake, and its mailbox can ask for it."""
    invitation = _invitation(mail)
    values = {"link": link_again_link(), "button": _("Ask for your link")}
    return _message(mail, "address_changed", _context(invitation.survey_round) | values)


def no_more_mails(mail: Mail) -> EmailMultiAlternatives:
    """The last e-mail, with the link. It is also the first if the invitation was not sent yet."""
    invitation = _invitation(mail)
    values = {"is_on_the_list": invitation.participant_id is not None}
    return _message(mail, "no_more_mails", _about(invitation) | values)


def access(mail: Mail) -> EmailMultiAlternatives:
    """People who have signed in before get no link that changes their password.

    Where a report is shared, it is what the mail is about and leads to.
    """
    user, partnership = _account(mail), mail.partnership
    assert partnership is not None  # noqa: S101 - tells the type checker
    membership = user.memberships.filter(partnership=partnership).first()
    is_new = user.last_login is None and organisations.may_use_password(user.email)
    home = report_link(mail.survey_round) if mail.survey_round else home_link()
    context: dict[str, object] = _about_partnership(partnership) | {
        "user": user,
        "membership": membership,
        "by": _named(mail.by) if mail.by else "",
        "is_new": is_new,
        "link": access_link(user) if is_new else home,
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
    """By when a lead's list has to be right: when the next planned round opens."""
    now = timezone.now()
    coming = agency_lists.next_to_ask(partnership, now)
    if coming is None:
        return {}
    return {
        "coming": coming,
        "coming_opens": in_zone(coming.opens_at, partnership),
        "coming_is_late": coming.opens_at <= now,
    }


def your_turn(mail: Mail) -> EmailMultiAlternatives:
    """To the lead of an agency: the round asks the people who are on its list when it opens."""
    survey_round, partnership = _round(mail), _round(mail).partnership
    members = partnership.memberships.select_related("agency__partnership")
    agency = members.get(user=mail.user).agency
    assert agency is not None  # noqa: S101 - the mail goes to leads alone
    people = agency.participants.count()
    values = {
        "agency": agency,
        "people_listed": people,
        "day": day_in_zone(survey_round.opens_at, partnership),
        "opens": in_zone(survey_round.opens_at, partnership),
        "is_moved": mail.sequence > 1,
        "link": list_link(agency),
        "button": _("Confirm the list") if people else _("Add the people"),
        "forgotten": forgotten_link(),
        "email": addresses.readable(mail.to),
        "may_reply": bool(_reply_to(mail)),
    }
    return _message(mail, "your_turn", _context(survey_round) | values)


def too_few(mail: Mail) -> EmailMultiAlternatives:
    survey_round = _round(mail)
    values = {
        "link": round_link(survey_round),
        "button": _("Open the round’s page"),
        "last_moment": in_zone(survey_round.closes_at - NOTICE, survey_round.partnership),
        "may_extend": survey_round.may_be_extended,
    }
    return _message(mail, "too_few", _context(survey_round) | values)


def report_ready(mail: Mail) -> EmailMultiAlternatives:
    """Managers read a report before everybody else; the e-mail says how long before."""
    return _message(mail, "report", _about_report(mail) | {"opens": _opens(_round(mail))})


def report(mail: Mail) -> EmailMultiAlternatives:
    return _message(mail, "report", _about_report(mail))


def no_report(mail: Mail) -> EmailMultiAlternatives:
    return _message(mail, "no_report", _about_report(mail) | {"button": _("Open the round’s page")})


def pass_on(mail: Mail) -> EmailMultiAlternatives:
    """To managers: nothing happens unless one of them agrees."""
    asks = Handover.objects.filter(
        membership__user=mail.by, membership__partnership=mail.partnership
    ).first()
    values = {
        "successor": addresses.readable(asks.to) if asks else "",
        "link": who_has_access_link(_partnership(mail)),
        "button": _("Decide"),
    }
    return _message(mail, "pass_on", _about_a_role(mail) | values)


def not_passed_on(mail: Mail) -> EmailMultiAlternatives:
    values = {"link": own_access_link(_partnership(mail)), "button": _("See your access")}
    return _message(mail, "not_passed_on", _about_a_role(mail) | values)


def handed_over(mail: Mail) -> EmailMultiAlternatives:
    return _message(mail, "handed_over", _about_a_role(mail))


def gave_up(mail: Mail) -> EmailMultiAlternatives:
    values = {
        "has_a_lead": Membership.objects.leads().filter(agency=mail.agency).exists(),
        "link": who_has_access_link(_partnership(mail)),
        "button": _("See who has access"),
    }
    return _message(mail, "gave_up", _about_a_role(mail) | values)


def _about_a_role(mail: Mail) -> dict[str, object]:
    """The people concerned, and the agency, unless it is about a manager."""
    return _about_partnership(_partnership(mail)) | {
        "who": _named(mail.by) if mail.by else _("Somebody whose account was deleted"),
        "agency": mail.agency,
        "link": home_link(),
        "button": _("Sign in"),
        "forgotten": forgotten_link(),
        "email": addresses.readable(mail.to),
        "may_reply": False,
    }


def password(mail: Mail) -> EmailMultiAlternatives:
    user = _account(mail)
    values = {"link": access_link(user), "button": _("Choose a password")}
    return _message(mail, "password", {"user": user, "base": home_link()} | values)


def account_changed(mail: Mail) -> EmailMultiAlternatives:
    """To its owner; and what to do if somebody else has changed it."""
    values = {"link": forgotten_link(), "button": _("Choose a new password")}
    return _message(mail, mail.kind, {"user": _account(mail), "base": home_link()} | values)


def notice(mail: Mail) -> EmailMultiAlternatives:
    """Its text was stored before the things it is about were deleted."""
    assert mail.notice is not None  # noqa: S101 - tells the type checker
    partnership = Partnership(name=mail.notice.partnership_name)
    text, subject = mail.notice.text, mail.notice.subject
    return _letter(mail, partnership, subject, text, {"partnership": partnership})


WRITE = {
    Mail.Kind.INVITATION: invitation,
    Mail.Kind.LINK_AGAIN: link_again,
    Mail.Kind.REMINDER: reminder,
    Mail.Kind.ADDRESS_CHANGED: address_changed,
    Mail.Kind.CLOSES_EARLY: closes_early,
    Mail.Kind.MESSAGE: message,
    Mail.Kind.NO_MORE_MAILS: no_more_mails,
    Mail.Kind.ACCESS: access,
    Mail.Kind.PASS_ON: pass_on,
    Mail.Kind.NOT_PASSED_ON: not_passed_on,
    Mail.Kind.HANDED_OVER: handed_over,
    Mail.Kind.GAVE_UP: gave_up,
    Mail.Kind.YOUR_TURN: your_turn,
    Mail.Kind.TOO_FEW: too_few,
    Mail.Kind.REPORT_READY: report_ready,
    Mail.Kind.REPORT: report,
    Mail.Kind.NO_REPORT: no_report,
    Mail.Kind.PASSWORD: password,
    Mail.Kind.PASSWORD_CHANGED: account_changed,
    Mail.Kind.STEP_ADDED: account_changed,
    Mail.Kind.STEP_REMOVED: account_changed,
    Mail.Kind.CANCELLED: notice,
    Mail.Kind.DELETED: notice,
}


def written(mail: Mail) -> EmailMultiAlternatives:
    return WRITE[Mail.Kind(mail.kind)](mail)


# Texts that are stored until they are sent


def words_of_cancelling(survey_round: Round, *, deleted: bool) -> Words:
    context = _context(survey_round) | {"deleted": deleted}
    return Words(
        mail_text.subject("round_cancelled", context), mail_text.text("round_cancelled", context)
    )


def words_of_deletion(partnership: Partnership, by: User, cancelled: list[str]) -> Words:
    titles = listed(f"“{title}”" for title in cancelled)
    context = _about_partnership(partnership) | {
        "by": _named(by),
        "cancelled": cancelled,
        "titles": titles,
    }
    return Words(
        mail_text.subject("partnership_deleted", context),
        mail_text.text("partnership_deleted", context),
    )


def previews(survey_round: Round, wording: Wording) -> tuple[Parts, Parts]:
    """The invitation, and a reminder as it would be about halfway through."""
    about = _about_reminder(survey_round, HALFWAY)
    return (
        _preview(survey_round, "invitation", wording.invitation, {}),
        _preview(survey_round, "reminder", wording.reminder, about),
    )


def _preview(survey_round: Round, name: str, words: Words, values: dict[str, object]) -> Parts:
    """As an invented person at the first agency would get it, without a link."""
    agency, first_name = survey_round.partnership.agencies.first(), _("Sam")
    example = Invitation(survey_round=survey_round, agency=agency) if agency else None
    context = _context(survey_round) | {
        "agency": agency,
        "first_name": first_name,
        "link": _("(the personal link goes here)"),
        "button": _("Answer the questionnaire"),
        "no_reminders": _("(a link goes here)"),
        "words": filled(words, values_for(example, first_name) if example else {}),
        "is_example": True,
    }
    context |= values
    text = mail_text.text(name, context)
    return Parts(
        parseaddr(_sender(survey_round.partnership))[0],
        mail_text.subject(name, context),
        text,
        render_to_string("emails/_paragraphs.html", context | mail_text.paragraphs(text)),
    )


def preview_of_message(survey_round: Round, words: Words, by: User) -> Parts:
    return _preview(survey_round, "message", words, {"writer": _writer(by)})


# Composing


def _invitation(mail: Mail) -> Invitation:
    assert mail.invitation is not None  # noqa: S101 - tells the type checker
    return mail.invitation


def _account(mail: Mail) -> User:
    assert mail.user is not None  # noqa: S101 - tells the type checker
    return mail.user


def _partnership(mail: Mail) -> Partnership:
    assert mail.partnership is not None  # noqa: S101 - tells the type checker
    return mail.partnership


def _named(user: User) -> str:
    """The name with the address, because only addresses are unique."""
    name = _only_a_name(user.get_full_name())
    return f"{name} ({user})" if name else str(user)


def _round(mail: Mail) -> Round:
    assert mail.survey_round is not None  # noqa: S101 - tells the type checker
    return mail.survey_round


def _about_report(mail: Mail) -> dict[str, object]:
    survey_round = _round(mail)
    return _context(survey_round) | {
        "link": report_link(survey_round),
        "button": _("Read the report"),
        "forgotten": forgotten_link(),
        "email": addresses.readable(mail.to),
        "may_reply": bool(_reply_to(mail)),
        "is_who_is_asked": _is_who_is_asked(mail),
    }


def _is_who_is_asked(mail: Mail) -> bool:
    """Leave out the reader: nobody is told to ask themselves."""
    partnership = mail.partnership
    if partnership is None:
        return False
    if partnership.contact_email:
        return partnership.contact_email == mail.to
    return mail.user in members.managers(partnership)


def _opens(survey_round: Round) -> str:
    """When everybody can read the report; empty if nobody has to wait for it."""
    if survey_round.report_opened_at is not None or not survey_round.report_after_days:
        return ""
    return in_zone(survey_round.report_opens_at, survey_round.partnership)


def _writer(by: User | None) -> str:
    return _only_a_name(by.get_full_name()) if by else ""


def _first_name(invitation: Invitation) -> str:
    return _only_a_name(invitation.participant.first_name) if invitation.participant else ""


def _only_a_name(name: str) -> str:
    """Nothing if it contains an address: following it from a reminder would show that somebody has
    not answered."""
    return "" if addresses_in_text.find_all(name) else one_line(name)


def _about(invitation: Invitation) -> dict[str, object]:
    return _context(invitation.survey_round) | {
        "first_name": _first_name(invitation),
        "agency": invitation.agency,
        "link": link_for(invitation),
        "button": _("Answer the questionnaire"),
        "no_reminders": no_reminders_link(invitation),
        "has_another": invitation.replaces_id is not None,
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
        "protection": protection_link(),
    }


def _about_partnership(partnership: Partnership) -> dict[str, object]:
    """Who asks: the contact for questions, or else the coordinators who have given their names."""
    coordinators = [name for name in map(_only_a_name, members.coordinators(partnership)) if name]
    contact = _only_a_name(partnership.contact_name)
    people = [contact] if contact else coordinators[:MOST_NAMES]
    return {
        "partnership": partnership,
        "people": listed(people),
        "how_many": len(people),
        "contact_name": contact,
        "base": home_link(),
    }


def _sender(partnership: Partnership | None) -> str:
    """The partnership's name with our address: mail programs show the name in their lists."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if partnership is None:
        return settings.DEFAULT_FROM_EMAIL
    # People and strict mail servers take an address in a name for the sender's.
    named = one_line(partnership.name.replace("@", " "))
    shown = _("%s (by Partnership Health)") % named if named else name
    return f'"{quote(shown)}" <{address}>'


def _reply_to(mail: Mail) -> list[str]:
    partnership = mail.partnership
    if mail.kind not in MAY_BE_REPLIED_TO or partnership is None or not partnership.contact_email:
        return []
    return [] if _is_who_is_asked(mail) else [partnership.contact_email]


def _message(mail: Mail, name: str, context: dict[str, object]) -> EmailMultiAlternatives:
    text, subject = mail_text.text(name, context), mail_text.subject(name, context)
    if mail.kind in ONLY_TO_WHO_HAS_NOT_ANSWERED:
        contact = mail.partnership.contact_email if mail.partnership else ""
        text, subject = _leading_nowhere(text, contact), _leading_nowhere(subject, contact)
    return _letter(mail, mail.partnership, subject, text, context)


def _letter(
    mail: Mail, partnership: Partnership | None, subject: str, text: str, context: dict[str, object]
) -> EmailMultiAlternatives:
    message = Letter(
        subject=subject,
        body=text,
        from_email=_sender(partnership),
        to=[mail.to],
        reply_to=_reply_to(mail),
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(mail_text.html(text, context), "text/html")
    return mail_headers.add(message, mail)


def _unanswered(message: EmailMultiAlternatives) -> EmailMultiAlternatives:
    """An e-mail that only people get who have not submitted. Automatic replies ("out of office")
    would show who they are. E-mails to everybody look the same to mail servers."""
    message.extra_headers["X-Auto-Response-Suppress"] = "All"
    return message


def _leading_nowhere(text: str, contact: str) -> str:
    """All links lead to us or to the contact. A name with an address in it (of the partnership, the
    round, a person) would tell its author who has not answered."""

    def may_stay(word: str) -> bool:
        return word.startswith(f"{settings.BASE_URL}/") or word.strip(",.") == contact

    return addresses_in_text.taken_apart(text, except_for=may_stay)
