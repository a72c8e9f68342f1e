"""Whatever changes something or takes something away leaves a deed in the audit log.

All public functions of the services, the reports and the wings for people with accounts are read.
One that writes rows has to reach `deeds.record`, or be named here with the reason why it does not.
"""

import re

from assessments.models import Did
from tests.conventions.recorded_deeds import RECORD, Source, is_public, ours, texts

READ = ("assessments.services.", "accounts.", "coordinate.", "operation.", "reports.")
RESPONDENTS = "a respondent's own deed, which is never recorded"
TIMETABLE = "the timetable's, about single people: it would tell who had not answered"
PART = "a part of what other services do, and record"
ENDED = "what is left of a round whose end was recorded"
SHEETS = "sheets of paper: so many deeds would say how many of an agency have answered"
OLD = "what has had its time is deleted, by nobody"
ASKED = "somebody had an e-mail sent to themselves; nothing changes"
LIFE = "that timetable and workers live, and which e-mails went out"
EXEMPT = {
    "accounts.forms.sign_in.ChoosePasswordForm.save": "the view that calls it records it",
    "accounts.management.commands.forget_organisation.Command.handle": "the next sign-in is a deed",
    "accounts.management.commands.renew_second_steps.Command.handle": "they stay what they were",
    "accounts.sessions.forget_ended": OLD,
    "accounts.views.sign_in.first_account": "the form's service records it",
    "assessments.services.accounts.send_password_link": ASKED,
    "assessments.services.answers.submit": RESPONDENTS,
    "assessments.services.answers.withdraw": RESPONDENTS,
    "assessments.services.bounces.take": TIMETABLE,
    "assessments.services.deeds.forget": OLD,
    "assessments.services.forgetting.forget_due": OLD,
    "assessments.services.forgetting.forget_history_of": PART,
    "assessments.services.imports.seal": PART,
    "assessments.services.invitations.link_again": RESPONDENTS,
    "assessments.services.invitations.make": PART,
    "assessments.services.invitations.place_envelopes": PART,
    "assessments.services.invitations.stop_mails_to": PART,
    "assessments.services.mails.send_due": TIMETABLE,
    "assessments.services.memberships.tell_of_access": PART,
    "assessments.services.memberships.tell_of_closing": PART,
    "assessments.services.memberships.tell_of_report": PART,
    "assessments.services.memberships.warn_of_too_few": TIMETABLE,
    "assessments.services.notices.forget": OLD,
    "assessments.services.notices.tell_of_cancelling": PART,
    "assessments.services.notices.tell_of_deletion": PART,
    "assessments.services.paper.add": SHEETS,
    "assessments.services.paper.take_back": SHEETS,
    "assessments.services.partnerships.store": PART,
    "assessments.services.planned_round_mails.make_due": "the timetable tells all leads of a plan",
    "assessments.services.refused_addresses.check": "nothing is stored but that an address was not",
    "assessments.services.refused_addresses.forget": OLD,
    "assessments.services.reminders.make_due": TIMETABLE,
    "assessments.services.reminders.resume": RESPONDENTS,
    "assessments.services.reminders.stop": RESPONDENTS,
    "coordinate.forms.rounds.RoundForm.save": "the view that calls it records the plan",
    "operation.heartbeats.note_mails": LIFE,
    "operation.heartbeats.show": LIFE,
    "reports.disclosure.counting.count_responses": "the daily count, by the timetable",
    "reports.disclosure.end_of_round.closing.give_up": PART,
    "reports.disclosure.end_of_round.destruction.destroy": ENDED,
    "reports.disclosure.end_of_round.destruction.destroy_deleted": ENDED,
    "reports.disclosure.end_of_round.destruction.finish": ENDED,
    "reports.disclosure.end_of_round.destruction.record": ENDED,
}
# What managers and administrators press ends in these.
PAGES = ("accounts.", "coordinate.", "operation.", "reports.views.")
SERVICES = ("assessments.services.", "reports.")


def unrecorded(source, exempt, read=READ):
    """Public functions that write and record nothing. An exempt one answers for all it calls."""
    return sorted(
        name
        for name in source.functions
        if name.startswith(read)
        and is_public(name)
        and not source.records(name)
        and source.writes(name, frozenset(exempt) - {name})
    )


def nameless(source, pages=PAGES):
    """Calls from pages to what records who did it, without saying who."""
    found = []
    for name in source.functions:
        if not name.startswith(pages):
            continue
        for call, called in source.calls(name):
            asks = called and called.startswith(SERVICES) and source.takes(called, "by")
            says_who = "by" in {each.arg for each in call.keywords}
            if asks and called != RECORD and source.records(called) and not says_who:
                found.append(f"{name}, line {call.lineno}: {called}")
    return found


def test_whatever_writes_records_a_deed_or_says_why_not():
    assert set(unrecorded(ours(), EXEMPT)) <= EXEMPT.keys()


def test_every_exemption_is_needed():
    assert EXEMPT.keys() <= set(unrecorded(ours(), {}))


def test_pages_say_who_did_it():
    assert nameless(ours()) == []


def test_every_kind_of_deed_is_recorded_somewhere():
    named = set()
    for module, text in texts().items():
        if module != "accounts.deed_words":
            named |= set(re.findall(r"Did\.([A-Z_]+)", text))
    assert named == set(Did.__members__)


FORGETS = """
from assessments.models import Agency
from assessments.services import deeds

def rename(agency, name):
    agency.name = name
    _store(agency)

def _store(agency):
    agency.save()

def remove(agency, *, by=None):
    deeds.record(by, "removed", agency)
    agency.delete()

def count(agency):
    return agency.people.count()

class Lists:
    def empty(self, agency):
        self.throw_away(agency)

    def throw_away(self, agency):
        agency.people.filter(left=True).update(agency=None)
"""
PRESSES = """
from assessments.services import agencies
from assessments.services.agencies import remove

def press(request, agency):
    agencies.remove(agency)
    remove(agency, by=request.user)
"""


def test_a_service_that_forgets_its_deed_is_found():
    source = Source({"assessments.services.agencies": FORGETS})
    here = "assessments.services.agencies"
    forgets = [f"{here}.Lists.empty", f"{here}.Lists.throw_away", f"{here}.rename"]
    assert unrecorded(source, {}) == forgets
    assert unrecorded(source, {f"{here}.Lists.throw_away": PART}) == forgets[1:]


def test_a_page_that_does_not_say_who_is_found():
    texts = {"assessments.services.agencies": FORGETS, "coordinate.views.agencies": PRESSES}
    [found] = nameless(Source(texts))
    assert found == "coordinate.views.agencies.press, line 6: assessments.services.agencies.remove"
