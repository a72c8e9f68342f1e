"""Whatever somebody reads is translated whole: no word of a page, a form's refusal, an e-mail or a
file to take away stands outside the marks of the pseudo-locale."""

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from assessments.links import link_for
from assessments.mail import emails
from assessments.services import forgetting, partnerships, rounds
from assessments.services import invitations as service
from reports import questionnaire_on_paper as questionnaire
from reports.disclosure import counting
from reports.disclosure.end_of_round import closing
from reports.export.tables import TABLES
from tests import pseudo_locale
from tests.access_world import MANAGER, NO_PAGES, PEOPLE, TABLE, sign_in, world
from tests.conftest import DAY, close_as_due, everybody_answers
from tests.mails_read import KINDS, STATES, row
from tests.pseudo_locale import CODE
from tests.seen_in_browser import keep_another_order, ranked, spring
from tests.words_read import bypassing, bypassing_of_page, known_names

__all__ = ["ranked", "spring", "world"]  # fixtures


READS_PSEUDO = {"headers": {"accept-language": CODE}}


@pytest.fixture(autouse=True)
def pseudo():
    with pseudo_locale.spoken():
        yield


class Walk:
    """Pages that were seen, and which words of each bypassed translation."""

    def __init__(self, client):
        self.client = client
        self.known = None
        self.found = {}

    def see(self, name, response):
        if response["Content-Type"].startswith("text/html"):
            self.known = self.known or known_names()
            if bypassing_of_page(response.text, self.known):
                self.known = known_names()  # perhaps of somebody who has come since
                if words := bypassing_of_page(response.text, self.known):
                    self.found[name] = words
        return response

    def get(self, name, url):
        return self.see(name, self.client.get(url, **READS_PSEUDO))

    def post(self, name, url, data):
        return self.see(name, self.client.post(url, data, **READS_PSEUDO))


@pytest.fixture
def walk(client):
    walk = Walk(client)
    yield walk
    assert walk.found == {}


@pytest.mark.parametrize("person", range(7), ids=PEOPLE)
def test_every_page_for_every_reader(walk, world, invitations, link, person):
    sign_in(walk.client, person, invitations[0])
    for name in TABLE.keys() - {*NO_PAGES}:
        url = link if name == "respond-start" else reverse(name, kwargs=world.get(name))
        walk.get(name, url)


def test_every_form_sent_empty_and_with_nonsense(walk, world, invitations, spring, link):
    planned = {"slug": "northside", "pk": spring.pk}
    places = world | {"wording": planned, "round-edit": planned, "round-open": planned}
    for person in (MANAGER, *(each for each in range(7) if each != MANAGER)):
        walk.client.cookies.clear()
        sign_in(walk.client, person, invitations[0])
        for name, allowed in TABLE.items():
            if name in (*NO_PAGES, *DEEDS) or allowed[person] not in (200, 302):
                continue
            url = link if name == "respond-start" else reverse(name, kwargs=places.get(name))
            page = walk.client.get(url)
            fields = getattr((page.context or {}).get("form"), "fields", {})
            walk.post(f"{name} empty", url, {})
            walk.post(f"{name} nonsense", url, dict.fromkeys(fields, "§ nonsense @ §"))


# Sent without anything they do what they are for.
DEEDS = (
    *("sign-out", "access-leave", "access-take-away", "agency-remove", "participant-remove"),
    *("respond-withdraw", "round-cancel", "invitation-stop", "respond-submit", "people-confirm"),
)


def test_a_partnership_in_every_state(walk, alice, autumn, invitations, spring, now):
    sign_in(walk.client, MANAGER, invitations[0])
    empty = partnerships.begin(alice, "Westside")
    everybody_answers(invitations[:9], now)
    counting.count_responses(now + DAY)
    service.stop_mails(invitations[3], now)
    service.change_address(invitations[4], "new@northside-council.example", now)
    partnerships.add_participant(invitations[4].agency, "late@northside-council.example")
    invitations[0].mails.update(sent_at=now, bounce="no_mailbox")
    planned, counted = f"northside/rounds/{spring.pk}", f"northside/rounds/{autumn.pk}"

    def look_at(*paths):
        for path in paths:
            walk.get(path, f"/partnerships/{path}")

    look_at(*(f"{empty.slug}/{each}" for each in ("", "people/", "agencies/", "rounds/new/")))
    look_at(*(f"{planned}/{each}" for each in ("", "open/", "cancel/", "wording/")))
    look_at(*(f"{counted}/{each}" for each in ("", "extend/", "close/", "message/")))
    look_at(*(f"{counted}/invitations/{each}" for each in ("", "late/")))
    look_at(*(f"{counted}/invitations/{invitations[n].pk}/" for n in (0, 3, 4)))
    look_at(f"northside/people/{invitations[0].participant_id}/", "northside/people/")
    walk.post("preview", f"/partnerships/{counted}/message/", MESSAGE)
    close_as_due(autumn, now=now)
    look_at(f"{counted}/", f"{counted}/share/", f"{counted}/report/open/", "northside/")
    rounds.open(spring, now=now, soon_after_another=True)
    closing.cancel(spring, now=now)
    look_at(f"{planned}/", "northside/")
    forgetting.forget_due(now + 800 * DAY)
    look_at(f"{counted}/invitations/", "northside/people/", "northside/data/", "northside/delete/")


MESSAGE = {"subject": "Soon", "text": "Please answer.", "preview": "1"}


def test_whoever_answers_from_the_first_page_to_the_last(walk, ranked):
    from django.conf import settings

    walk.client.get("/")
    start = link_for(ranked).removeprefix(settings.BASE_URL)
    walk.get("start", start)
    walk.client.post(start)
    for page in ("", "page/trust/", "ranking/", "review/", "stored/", "withdraw/", "done/"):
        walk.get(page, f"/answer/{page}")
    walk.post("no order", "/answer/ranking/", {f"{each}": "1" for each in ranked_columns(ranked)})
    walk.post("nothing to submit", "/answer/submit/", {})
    keep_another_order(ranked)
    walk.post("newer", "/answer/ranking/", dict.fromkeys(ranked_columns(ranked), ""))
    everybody_answers([ranked], ranked.survey_round.opened_at)
    for page in ("", "review/", "done/", "stored/", "withdraw/"):
        walk.get(f"answered {page}", f"/answer/{page}")


def ranked_columns(invitation):
    return invitation.survey_round.instrument.ranking.columns


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_e_mail(state, northside, alice, planned, now):
    state(northside, planned)
    with translation.override(CODE):
        planned.refresh_from_db()
        asked = rounds.open(planned, now=now)
        place = asked.invitations.order_by("pk").first()
        rows = {kind: row(kind, asked, place) for kind in KINDS}
        written = {kind: emails.written(each) for kind, each in rows.items()}
    # The words of the manager, and the name of a person as it stands in the middle of them.
    known, found = known_names("Our own words for Northside Council.", "And more."), {}
    for kind, message in written.items():
        [(html, _type)] = message.alternatives
        words = bypassing(message.subject, known) + bypassing(message.body, known)
        if words := words + bypassing_of_page(html, known):
            found[kind] = words
    assert found == {}


def test_the_questionnaire_on_paper(northside, instrument):
    """The letters for paper have no ⟦ ⟧, so each mark is a box there: marks that they have."""
    asked = questionnaire.PaperRound(
        "Northside", "Autumn", 5, ("Northside Council",), contact="Fran"
    )
    with pytest.MonkeyPatch.context() as patch, translation.override(CODE):
        patch.setattr(pseudo_locale, "BEGINS", "‹")
        patch.setattr(pseudo_locale, "ENDS", "›")
        paper = PdfReader(io.BytesIO(questionnaire.printed(instrument, asked)))
        lines = " ".join(" ".join(page.extract_text().split()) for page in paper.pages)
        text = lines.replace("- ", "-")  # a line may end behind a hyphen
        assert bypassing(text, known_names("Northside", "Autumn", "Northside Council")) == []


def test_what_a_partnership_takes_away_says_what_it_is(client, world, invitations):
    sign_in(client, MANAGER, invitations[0])
    url = reverse("partnership-data-file", kwargs=world["partnership-data-file"])
    with zipfile.ZipFile(io.BytesIO(client.get(url, **READS_PSEUDO).content)) as taken:
        readme = taken.read("README.txt").decode()
        files = [name.partition(".")[0] for name in taken.namelist()]
    columns = [column.name for table in TABLES for column in table.columns]
    known = known_names(*columns, *files, "README", "csv", "json", "reports")
    assert bypassing(readme, known) == []
