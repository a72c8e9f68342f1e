"""The whole report, in its order: how we are, what to talk about, what has changed, and then what
few people need."""

from reports.blocks import Document
from reports.document.changes import changes_part
from reports.document.facts import facts_of
from reports.document.first_screen import in_short
from reports.document.groups import groups_part
from reports.document.links import links_part
from reports.document.method import method_part
from reports.document.outline import outline, too_few
from reports.document.participation import participation_part
from reports.document.purposes import purposes_part
from reports.document.statements import dont_know_part, statements_part
from reports.document.tables.profile import profile_table
from reports.document.topics import topics_part
from reports.report import Report
from reports.words import cover


def whole(report: Report) -> Document:
    """Where too few people answered, it says only that."""
    title = cover.whole_title(report)
    if report.publication.nothing:
        return outline(report, title, too_few(report), names_questionnaire=True)
    facts = facts_of(report)
    parts = (
        topics_part(facts),
        changes_part(facts),
        groups_part(facts),
        dont_know_part(facts),
        purposes_part(facts),
        statements_part(facts),
        links_part(facts),
        participation_part(facts),
        method_part(facts),
    )
    opening = (in_short(facts), profile_table(facts))
    return outline(report, title, opening, parts, names_questionnaire=True)
