"""The help pages: their documents, where links lead, and which heading helps on which page."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from public import markdown_page
from public.markdown_page import MarkdownPage

INDEX = "docs/help/README.md"
# In the order of the index. No other name opens a file.
DOCUMENTS = {
    "answering": "docs/help/answering.md",
    "leads": "docs/help/leads.md",
    "managers": "docs/help/managers.md",
    "people": "docs/people.md",
    "rounds": "docs/running-a-round.md",
    "talking": "docs/help/talking.md",
    "viewers": "docs/help/viewers.md",
    "reports": "docs/reports.md",
}
# Documents for experts, and the page that says the same for everybody.
OTHER_PAGES = {
    "docs/confidentiality.md": "protection",
    "docs/instruments.md": "questions",
    "docs/scoring.md": "scores",
}
ANSWERING, LEADS, MANAGERS, PEOPLE = "answering", "leads", "managers", "people"
ROUNDS, VIEWERS, REPORTS = "rounds", "viewers", "reports"
# The heading that helps on each page, by the page's URL name: a help page, and perhaps an anchor.
ON_PAGES_OF_RESPONDENTS = {
    "link-again": (ANSWERING, "the-link-does-not-work"),
    "no-reminders": (ANSWERING, "e-mails-and-how-to-stop-them"),
    "respond": (ANSWERING, "stopping-and-coming-back"),
    "respond-start": (ANSWERING, ""),
    "respond-page": (ANSWERING, "what-to-answer"),
    "respond-ranking": (ANSWERING, "what-to-answer"),
    "respond-review": (ANSWERING, "checking-and-submitting"),
    "respond-done": (ANSWERING, "when-the-results-come"),
    "respond-stop": (ANSWERING, "stopping-and-coming-back"),
    "respond-stored": (ANSWERING, "what-is-stored-about-me"),
    "respond-withdraw": (ANSWERING, "checking-and-submitting"),
}
ON_PAGES_OF_MEMBERS = {
    "partnership-new": (MANAGERS, ""),
    "partnership-edit": (ROUNDS, ""),
    "partnership-data": (ROUNDS, "your-data"),
    "partnership-delete": (ROUNDS, "deleting-a-partnership"),
    "access": (ROUNDS, ""),
    "access-change": (ROUNDS, ""),
    "access-take-away": (ROUNDS, ""),
    "access-log": (PEOPLE, "the-audit-log"),
    "access-mine": (PEOPLE, "giving-up-a-role-and-passing-it-on"),
    "access-leave": (PEOPLE, "giving-up-a-role-and-passing-it-on"),
    "access-pass-on": (PEOPLE, "giving-up-a-role-and-passing-it-on"),
    "access-replace": (PEOPLE, "giving-up-a-role-and-passing-it-on"),
    "agencies": (PEOPLE, ""),
    "agency-edit": (PEOPLE, ""),
    "agency-remove": (PEOPLE, ""),
    "people": (PEOPLE, ""),
    "people-add": (PEOPLE, "people-by-hand"),
    "people-confirm": (PEOPLE, "the-next-round"),
    "people-import": (PEOPLE, "a-list-of-people"),
    "participant-add": (PEOPLE, "people-by-hand"),
    "participant-edit": (PEOPLE, "while-a-round-is-open"),
    "participant-remove": (PEOPLE, "while-a-round-is-open"),
    "partnership": (MANAGERS, ""),
    "round": (MANAGERS, "6-while-it-is-open"),
    "round-new": (MANAGERS, "3-plan-the-round"),
    "round-edit": (MANAGERS, "3-plan-the-round"),
    "round-open": (MANAGERS, "5-open-it"),
    "round-extend": (ROUNDS, "when-a-round-closes"),
    "round-close": (ROUNDS, "when-a-round-closes"),
    "round-cancel": (ROUNDS, "when-a-round-closes"),
    "wording": (MANAGERS, "4-tell-people-before-you-ask-them"),
    "invitations": (MANAGERS, "6-while-it-is-open"),
    "invitation": (MANAGERS, "6-while-it-is-open"),
    "invitation-stop": (PEOPLE, "while-a-round-is-open"),
    "invitation-address": (PEOPLE, "while-a-round-is-open"),
    "invite-late": (PEOPLE, "while-a-round-is-open"),
    "round-message": (ROUNDS, "writing-to-everybody"),
    "paper-sheet": (MANAGERS, "on-paper"),
    "paper-finish": (MANAGERS, "on-paper"),
    "answers-import": (MANAGERS, "on-paper"),
    "report": (VIEWERS, ""),
    "criterion": (VIEWERS, "what-a-score-means"),
    "report-summary": (VIEWERS, ""),
    "report-share": (REPORTS, "sharing-a-report"),
    "report-open": (REPORTS, "who-reads-a-report-when"),
}


class HelpLink(NamedTuple):
    address: str
    title: str  # of the heading, or of the page


def index() -> MarkdownPage:
    return _of_document(INDEX)


def page(name: str) -> MarkdownPage:
    """KeyError if there is no page of that name."""
    return _of_document(DOCUMENTS[name])


def for_respondents(page_name: str) -> HelpLink | None:
    """The help for a respondent's page, by its URL name; None for any other page."""
    heading = ON_PAGES_OF_RESPONDENTS.get(page_name)
    return _link_to(*heading) if heading else None


def for_members(page_name: str, reader: str) -> HelpLink:
    """The help for a page of a partnership. Only managers are led to the help for managers.

    reader : MANAGERS, LEADS or VIEWERS
    """
    name, anchor = ON_PAGES_OF_MEMBERS.get(page_name, (reader, ""))
    return _link_to(reader, "") if name == MANAGERS != reader else _link_to(name, anchor)


def _link_to(name: str, anchor: str) -> HelpLink:
    document = page(name)
    titles = {heading.anchor: heading.title for heading in document.headings}
    return HelpLink(address(name, anchor), titles.get(anchor, document.title))


def address(name: str, anchor: str = "") -> str:
    return reverse("help-page", args=[name]) + (f"#{anchor}" if anchor else "")


@cache
def _of_document(document: str) -> MarkdownPage:
    folder = Path(document).parent
    return markdown_page.read(settings.CHECKOUT / document, lambda link: lead_to(link, folder))


def lead_to(link: str, folder: Path) -> str | None:
    """Where a link in a document of that folder leads; None if only operators can open it."""
    if link.startswith(("#", "https://", "mailto:")):
        return link
    path, _hash, anchor = link.partition("#")
    checkout = settings.CHECKOUT.resolve()
    document = str((checkout / folder / path).resolve().relative_to(checkout))
    if document == INDEX:
        return reverse("help")
    if document in OTHER_PAGES:
        return reverse(OTHER_PAGES[document])
    name = next((name for name, each in DOCUMENTS.items() if each == document), None)
    return address(name, anchor) if name else None
