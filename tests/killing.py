"""Rounds closed by processes that are killed: `python -m tests.killing`, with settings.

For each kill a round is opened and answered. A separate process begins to close it and is killed
(SIGKILL) at a line of the code or at a random moment; then `close_due` runs, as it does every
minute. Prints the result as JSON. With --delete, the round's partnership is deleted instead. With
--shared, two processes close many rounds at the same time until both are killed.

tests/reports/disclosure/end_of_round/test_killed.py runs it in a temporary folder and database.
"""

import argparse
import json
import os
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.encryption import sealing  # noqa: E402
from assessments.instruments import catalogue  # noqa: E402
from assessments.models import Envelope, Mail, Notice, Partnership, Round, User  # noqa: E402
from assessments.services import partnerships, rounds  # noqa: E402
from reports import deletion  # noqa: E402
from reports.disclosure.end_of_round import closing, destruction, scrubbing  # noqa: E402
from reports.models import Destruction, Publication  # noqa: E402
from tests.conftest import everybody_answers, member  # noqa: E402

INVITED, ANSWERED, MANY = 6, 4, 8
# How long to wait for other transactions on the server; leftovers are checked at the end.
A_LONG_TIME, NO_TIME = timedelta(minutes=5), timedelta()
# Functions that change anything. A call from one to another is killed before and after.
CLOSING = (
    closing.close,
    closing._publish_and_delete,
    closing._delete_answers,
    destruction.destroy,
    scrubbing.scrub,
    scrubbing._scrub_sqlite,
    scrubbing._scrub_postgresql,
    sealing.destroy_key,
)

DELETING = (
    deletion.delete,
    deletion._delete,
    closing.give_up,
    closing._cancel,
    closing._delete_answers,
    destruction.destroy_deleted,
    scrubbing.scrub,
    scrubbing._scrub_sqlite,
    scrubbing._scrub_postgresql,
    sealing.destroy_key_of,
)
# When its rounds were open.
YESTERDAY = timezone.now() - timedelta(days=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--moments", type=int, help="so many kills at moments that chance draws")
    parser.add_argument("--key-first", action="store_true", help="close wrongly, to be caught")
    parser.add_argument("--delete", action="store_true", help="delete, in place of closing")
    parser.add_argument("--shared", action="store_true", help="many rounds, two processes")
    given = parser.parse_args()
    call_command("migrate", verbosity=0)
    if given.key_first:
        destroy_the_key_before_the_commit()
    found = Counter()
    if given.delete:
        kill_deletions(found)
    elif given.shared:
        kill_two_who_share(found)
    elif given.moments:
        kill_at_moments(given.moments, found)
    else:
        kill_at_every_line([closing.close] if given.key_first else CLOSING, found)
    scrubbing.PATIENCE = A_LONG_TIME
    closing.close_due(timezone.now())
    found["left over"] += Destruction.objects.count()
    print(json.dumps(found))


def kill_at_every_line(of, found):
    lines, _took = watched(open_round(), of)
    for line in lines:
        survey_round = open_round()
        child = in_a_process(Lines(of, kill_at=line), survey_round)
        look(survey_round, ended(child), found)


def kill_deletions(found):
    survey_round = open_round()
    deletion_of = Deleting(DELETING)
    deletion_of.close(survey_round)
    look_whether_deleted(survey_round, Counter())
    for line in deletion_of.seen:
        survey_round = open_round()
        found["killed"] += ended(in_a_process(Deleting(DELETING, kill_at=line), survey_round))
        look_whether_deleted(survey_round, found)


def kill_at_moments(times, found):
    """Some finish before they are killed, so that the last moments of a closing are covered too."""
    longest = min(watched(open_round(), ())[1] for _ in range(3))
    chance = Random(200)
    while found["killed"] < times:
        survey_round = open_round()
        child = in_a_process(Lines(()), survey_round)
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        killed = ended(child)
        longest *= 1.03 if killed else 0.9
        look(survey_round, killed, found)


def kill_two_who_share(found):
    """One is killed within its second closing, the other before it destroys its second key. The
    last round's key is lost, and comes back after the others were closed."""
    opened = [open_round() for _ in range(MANY)]
    lost = opened.pop()
    key = sealing.key_path(lost).read_bytes()
    sealing.destroy_key(lost)
    scrubbing.PATIENCE = A_LONG_TIME
    closing.LONGEST_RUN = A_LONG_TIME
    deeds = (closing, "_delete_answers"), (destruction, "destroy_key")
    children = [closing_what_is_due(*each) for each in deeds]
    found["killed"] = sum(ended(child) for child in children)
    found["closed by them"] = MANY - Round.objects.open().count()
    scrub, scrubbed = scrubbing.scrub, []
    scrubbing.scrub = lambda: scrubbed.append(scrub()) or scrubbed[-1]
    # The server may take a moment to notice that somebody was killed, and to free the round.
    while Round.objects.open().count() > 1:
        closing.close_due(timezone.now())
    found["scrubbed for all others"] = len(scrubbed)
    for survey_round in opened:
        look(survey_round, 0, found, close=False)
    found["waits for its key"] = Round.objects.open().filter(pk=lost.pk).count()
    sealing.key_path(lost).write_bytes(key)
    look(lost, 0, found)


def closing_what_is_due(module, function):
    """In a process that is killed when it calls this function for the second time."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    usual, calls = getattr(module, function), Counter()

    def dies(*args):
        calls[function] += 1
        if calls[function] == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return usual(*args)

    setattr(module, function, dies)
    try:
        closing.close_due(timezone.now())
    finally:
        os._exit(0)


# A round


@transaction.atomic
def open_round():
    """A round that is due to close, of two agencies, in which four of six people submitted."""
    now = timezone.now() - timedelta(days=1)
    northside = Partnership.objects.first() or the_partnership()
    planned = rounds.create(
        northside,
        f"Round {Round.objects.count() + 1}",
        catalogue.latest("partnership-health-core"),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=1),
        minimum_group=3,
    )
    opened = rounds.open(planned, now=now, soon_after_another=True)
    everybody_answers(opened.invitations.select_related("survey_round")[:ANSWERED], now)
    return opened


def the_partnership():
    northside = partnerships.create("Northside", "northside")
    member("alice@example.org", northside, "manager")
    for name in ("Council", "Health"):
        agency = partnerships.add_agency(northside, name)
        for number in range(INVITED // 2):
            partnerships.add_participant(agency, f"person{number}@{name.lower()}.example")
    return northside


def look(survey_round, killed, found, *, close=True):
    """Check what is left after the kill, and after the next `close_due`."""
    found["rounds"] += 1
    found["killed"] += killed
    # In this order: the process may be dead while the database is still at its last commit.
    has_key, sealed = sealing.has_key(survey_round), envelopes(survey_round)
    before = documents(survey_round)
    found["published before"] += len(before)
    found["destroyed without a publication"] += not before and not (has_key and sealed)
    if close:
        scrubbing.PATIENCE = NO_TIME
        closing.close_due(timezone.now())
    after = documents(survey_round)
    answered = [each["participation"]["responded"] for each in after]
    marks = set(survey_round.invitations.values_list("answered", "link_id"))
    told = Mail.objects.filter(survey_round=survey_round).count()
    found["double"] += len(after) > 1 or (before not in ([], after)) or told > 1
    found["lost"] += answered != [ANSWERED] or told < 1
    found["left over"] += (
        envelopes(survey_round) > 0 or marks != {(None, None)} or any(settings.KEY_DIR.iterdir())
    )
    if not after:  # keep it out of the way of the others
        closing.cancel(survey_round, now=timezone.now())
        survey_round.delete()


def look_whether_deleted(survey_round, found):
    """Everything is there or everything is gone; the key too, after the next `close_due`."""
    found["rounds"] += 1
    if Partnership.objects.exists():
        whole = sealing.has_key(survey_round) and envelopes(survey_round) == INVITED
        there = Round.objects.open().filter(pk=survey_round.pk).exists()
        found["lost"] += not (whole and there) or Notice.objects.exists()
        Deleting(()).close(survey_round)
    else:
        found["gone before"] += 1
    scrubbing.PATIENCE = NO_TIME
    closing.close_due(YESTERDAY)
    told = Counter(Mail.objects.values_list("kind", flat=True))
    found["double"] += told != {"deleted": 1, "cancelled": INVITED}
    found["left over"] += Round.objects.exists() or any(settings.KEY_DIR.iterdir())
    Notice.objects.all().delete()
    User.objects.all().delete()


def envelopes(survey_round):
    return Envelope.objects.filter(invitation__survey_round=survey_round).count()


def documents(survey_round):
    rows = Publication.objects.filter(survey_round=survey_round)
    return list(rows.values_list("document", flat=True))


def destroy_the_key_before_the_commit():
    publish_and_delete = closing._publish_and_delete

    def wrongly(survey_round, *args, **how):
        publish_and_delete(survey_round, *args, **how)
        sealing.destroy_key(survey_round)

    closing._publish_and_delete = wrongly


# A process, and the line it is at


def in_a_process(lines, survey_round):
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            lines.close(survey_round)
        finally:
            os._exit(0)
    return child


def ended(child):
    """Whether it was killed."""
    _child, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


class Lines:
    """Closes a round, recording each line of these functions that is reached, and dies at one."""

    def __init__(self, of, kill_at=None):
        self.codes = {each.__code__ for each in of}
        self.kill_at, self.seen, self.times = kill_at, [], Counter()

    def close(self, survey_round):
        scrubbing.PATIENCE = A_LONG_TIME
        sys.settrace(self.called)
        try:
            closing.close(survey_round, now=timezone.now())
        finally:
            sys.settrace(None)

    def called(self, frame, event, argument):
        return self.line if frame.f_code in self.codes else None

    def line(self, frame, event, argument):
        if event == "line":
            place = frame.f_code.co_name, frame.f_lineno
            self.times[place] += 1
            # The second time, a loop continues at its line, and a `with` statement commits.
            if self.times[place] <= 2:
                self.seen.append((*place, self.times[place]))
                if self.seen[-1] == self.kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)
        return self.line


class Deleting(Lines):
    """The same while deleting its partnership, at a time when the round was open."""

    def close(self, survey_round):
        scrubbing.PATIENCE = A_LONG_TIME
        sys.settrace(self.called)
        try:
            deletion.delete(survey_round.partnership, by=User.objects.get(), now=YESTERDAY)
        finally:
            sys.settrace(None)


def watched(survey_round, of):
    """All lines in the order in which they are reached, and how long it took."""
    lines, started = Lines(of), time.monotonic()
    lines.close(survey_round)
    return lines.seen, time.monotonic() - started


if __name__ == "__main__":
    main()
