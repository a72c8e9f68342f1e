"""Managers' own wording of e-mails, the usual wording, and placeholders."""

import re
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from assessments.mail.mail_text import one_line
from assessments.models import Invitation, Round
from assessments.times import day_in_zone, in_zone

LONGEST_SUBJECT = 120
PLACEHOLDER = re.compile(r"( ?)\{([^{}\n]*)\}")
REPLY = re.compile(r"\brepl(?:y|ies|ying)\b", re.IGNORECASE)
PLACEHOLDERS = ("first_name", "agency", "partnership", "closes")


@dataclass(frozen=True)
class Words:
    """Text that a manager may write. We add the sender, the link, the closing time and the promise
    of confidentiality."""

    subject: str
    text: str


@dataclass(frozen=True)
class Wording:
    """The wording of both e-mails that ask people to answer."""

    invitation: Words
    reminder: Words


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
    """We add the day at the beginning of its subject."""
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
    """The manager's own wording where there is any, otherwise the usual wording."""
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


def usual_message(survey_round: Round, *, was_extended: bool) -> Words:
    """Suggested text of a message to everybody invited. It says nothing about who has answered."""
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


def says_reply(*texts: Words) -> bool:
    """Whether it asks people to reply: replying would pass on the personal link in the e-mail."""
    return any(REPLY.search(f"{words.subject} {words.text}") for words in texts)


# Placeholders


def unknown_placeholders(text: str) -> list[str]:
    """Every unknown placeholder, once each, with its braces."""
    found = dict.fromkeys(name for _space, name in PLACEHOLDER.findall(text))
    return [f"{{{name}}}" for name in found if name not in PLACEHOLDERS]


def values_for(invitation: Invitation, first_name: str) -> dict[str, str]:
    survey_round = invitation.survey_round
    return {
        "first_name": first_name,
        "agency": invitation.agency.name,
        "partnership": survey_round.partnership.name,
        "closes": in_zone(survey_round.closes_at, survey_round.partnership),
    }


def filled(words: Words, values: dict[str, str]) -> Words:
    """Replace placeholders in one pass, so that a name that looks like one stays as it is."""

    def value(found: re.Match[str]) -> str:
        space, name = found.groups()
        if name not in values:
            return found.group()
        said = one_line(values[name])
        return space + said if said else ""  # "Hello," if the name is unknown

    return Words(PLACEHOLDER.sub(value, words.subject), PLACEHOLDER.sub(value, words.text))
