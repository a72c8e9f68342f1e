"""A questionnaire on paper: boxes to tick, no codes, and the promise that paper can keep."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.instruments import coding
from assessments.instruments.schema import Instrument, Scale
from reports import heavy
from reports.blocks import Frame
from reports.render.pdf import questionnaire
from reports.render.pdf.questionnaire import Sheet
from reports.render.pdf.typeset import header
from reports.words.cover import made_with, missing_letters
from reports.words.plain import language

# Up to so many agencies have a box each; if there are more, people write the name.
MOST_BOXES = 16


@dataclass(frozen=True)
class PaperRound:
    """What the paper says of its round."""

    partnership: str
    title: str
    minimum: int
    agencies: tuple[str, ...]
    roles: tuple[str, ...] = ()  # where the round is broken down by role
    contact: str = ""
    contact_email: str = ""


def sheet(instrument: Instrument, paper: PaperRound) -> Sheet:
    """What it says, in the reader's language."""
    content = {
        "language": language(),
        "partnership": paper.partnership,
        "title": paper.title,
        "header": header(paper.partnership, paper.title),
        "lead": _("How well do the agencies of %s work together?") % paper.partnership,
        "how": _how(instrument),
        "promise_heading": _("What happens to this sheet"),
        "promise": _promise(paper),
        "whose": _whose(paper),
        "frame": instrument.frame or _("How far do you agree?"),
        "labels": _columns(instrument.scale),
        "keys": _keys(instrument.scale),
        "parts": _parts(instrument),
        "ranking": _ranking(instrument),
        "end": _("That is all. Thank you. Please give the sheet back as you were asked to."),
    }
    return Sheet(content, Frame(made_with=made_with(), missing_letters=missing_letters()))


def printed(instrument: Instrument, paper: PaperRound) -> bytes:
    """As PDF, made in a process of its own."""
    return heavy.make(questionnaire.render, lambda: sheet(instrument, paper))


def _how(instrument: Instrument) -> list[str]:
    sentences = [
        _("Tick one box in each line."),
        _("There are no right answers: say how things look to you. Leave out what you like."),
    ]
    if instrument.scale.dont_know:
        sentences.insert(1, _("If you cannot say, tick “%s”.") % instrument.scale.dont_know)
    if instrument.minutes:
        minutes = instrument.minutes
        words = ngettext("It takes about %d minute.", "It takes about %d minutes.", minutes)
        sentences.append(words % minutes)
    return sentences


def _promise(paper: PaperRound) -> list[str]:
    sentences = [
        _("Please do not write your name on it."),
        _(
            "Somebody types this sheet into a computer. They, and others who coordinate the "
            "partnership, can see your answers or work them out, and may know your handwriting."
        ),
        _(
            "After that your answers are only ever shown added together with other people’s, in "
            "groups of at least %d."
        )
        % paper.minimum,
        _(
            "The report is made once, and then the answers are destroyed on the computer. The "
            "paper stays with those who collect it: ask them when they destroy it."
        ),
    ]
    if paper.contact_email:
        words = _("Questions? Ask %(who)s.")
        who = f"{paper.contact}, {paper.contact_email}" if paper.contact else paper.contact_email
        sentences.append(words % {"who": who})
    return sentences


def _whose(paper: PaperRound) -> list[dict[str, Any]]:
    few = paper.agencies if len(paper.agencies) <= MOST_BOXES else ()
    whose = [{"question": _("Where do you work?"), "options": list(few)}]
    if paper.roles:
        question = _("What do you do in the partnership?")
        whose.append({"question": question, "options": list(paper.roles)})
    return whose


def _columns(scale: Scale) -> list[str]:
    labels = [scale.label(category) for category in scale.categories]
    return [*labels, scale.dont_know] if scale.dont_know else labels


def _keys(scale: Scale) -> list[str]:
    """What stands in the boxes, in small: the key for whoever types the sheet in."""
    keys = [str(category) for category in scale.categories]
    return [*keys, coding.key_for_dont_know(scale)] if scale.dont_know else keys


def _parts(instrument: Instrument) -> list[dict[str, Any]]:
    numbers = iter(range(1, len(instrument.statements) + 1))
    return [
        {
            "title": criterion.title,
            "statements": [[str(next(numbers)), each.text] for each in criterion.statements],
        }
        for criterion in instrument.criteria
    ]


def _ranking(instrument: Instrument) -> dict[str, Any] | None:
    if instrument.ranking is None:
        return None
    return {
        "title": instrument.ranking.question,
        "how": _("Write 1 beside what should come first, then 2, and so on. Some may stay empty."),
        "options": [option.text for option in instrument.ranking.options],
    }
