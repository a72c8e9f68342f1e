"""What managers say in e-mails in their own words, the usual words, and their placeholders."""

import re
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from assessments.mail_text import one_line
from assessments.models import Invitation, Round
from assessments.times import day_in_zone, in_zone

LONGEST_SUBJECT = 120
PLACEHOLDER = re.compile(r"( ?)\{([^{}\n]*)\}")
REPLY = re.compile(r"\brepl(?:y|ies|ying)\b", re.IGNORECASE)
PLACEHOLDERS = ("first_name", "agency", "partnership", "closes")


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


def says_reply(*texts: Words) -> bool:
    """Whoever replied to an e-mail with a personal link would pass it on."""
    return any(REPLY.search(f"{words.subject} {words.text}") for words in texts)


# Placeholders


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
        said = one_line(values[name])
        return space + said if said else ""  # "Hello," to somebody whose name we do not know

    return Words(PLACEHOLDER.sub(value, words.subject), PLACEHOLDER.sub(value, words.text))
