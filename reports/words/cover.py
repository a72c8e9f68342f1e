"""What a document says of itself: titles, notices, and when it says nothing else."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.report import Report
from reports.words.plain import day


def whole_title(report: Report) -> str:
    return _("Report: %(round)s") % {"round": round_title(report)}


def one_page_title(report: Report) -> str:
    return _("On one page: %(round)s") % {"round": round_title(report)}


def round_title(report: Report) -> str:
    """In every format at once it says that a round was for practice: before the name, where nothing
    cuts it off."""
    if report.publication.practice:
        return _("Practice round: %(round)s") % {"round": report.heading.title}
    return report.heading.title


def demo_notice() -> str:
    return _("This is a demonstration: its people and their answers are invented.")


def practice_notice() -> str:
    return _(
        "This is a practice round: nobody should answer truthfully, so its results mean nothing."
    )


def asked_between(report: Report) -> str:
    heading = report.heading
    days = {
        "opened": day(heading.answers_from, heading.zone),
        "closed": day(heading.answers_until, heading.zone),
    }
    if heading.is_import:
        return _("Answered on paper or in another tool, from %(opened)s to %(closed)s.") % days
    return _("Open for answers from %(opened)s to %(closed)s.") % days


def asked_with(report: Report) -> str:
    return _("Questionnaire: %(title)s, version %(version)s.") % {
        "title": report.instrument.title,
        "version": report.instrument.version,
    }


def contents() -> str:
    return _("In this report")


def made_with() -> str:
    return _("Partnership Health")


def missing_letters() -> str:
    return _("This file cannot show some letters: they appear as “?”. The page shows them.")


def too_few_to_publish(minimum: int) -> str:
    return ngettext(
        "Everybody was promised that answers are only shown for groups of %(minimum)d person or "
        "more. So nothing from this round is published: no score and no count, for anyone.",
        "Everybody was promised that answers are only shown for groups of %(minimum)d people or "
        "more. So nothing from this round is published: no score and no count, for anyone.",
        minimum,
    ) % {"minimum": minimum}


def answers_destroyed(*, is_import: bool) -> str:
    if is_import:
        return _(
            "The answers have been destroyed here and cannot be recovered. The people who typed "
            "or imported them have seen them; no copy is kept here."
        )
    return _("The answers have been destroyed. Nobody has seen them, and they cannot be recovered.")
