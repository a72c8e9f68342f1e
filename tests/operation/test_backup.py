"""Backups that are restored: nothing that people did is lost, and nothing that ended comes back."""

import gzip
import io
import json
import os
import subprocess
import sys
from base64 import b64encode
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from operation import sealed_file
from tests.machine import POSTGRES_URL
from tests.operation.installations import (
    DATABASE,
    embedded_env,
    manage,
    of_both_kinds,
    running,
    start,
)
from tests.pages import parsed
from tests.places import ROOT
from tests.real_servers import WORLD, Browser, answers, wait_until

KEY = "q0Zl8mXw2Vd5Kc7Rt9Yb4Nf6Hj1Pg3Us"
OTHER_KEY = KEY[::-1]
PASSWORD = "a long enough password"
ALICE = f"""
from assessments.models import Membership, Partnership, User
from assessments.services import partnerships
alice = User.objects.create_user("alice@example.org", "{PASSWORD}")
partnerships.add_member(Partnership.objects.get(), alice, Membership.Access.MANAGER)
"""
# The autumn round's time has come; a day later its report is open.
AUTUMN_CLOSES = """
from datetime import timedelta
from django.utils import timezone
from assessments.models import Round, grace
from reports import opening
from reports.disclosure.end_of_round import closing
now = timezone.now()
autumn = Round.objects.get(title="Autumn")
come = now - grace()
Round.objects.filter(pk=autumn.pk).update(
    opens_at=come - timedelta(days=14), closes_at=come, closes_early=True)
closing.close(autumn, now=now)
opening.open_to_all(autumn, now=now)
"""
EVERYBODY_ANSWERS = """
from django.utils import timezone
from assessments.models import Round
from assessments.services import answers
for each in Round.objects.get(title="Autumn").invitations.all():
    codes = each.survey_round.instrument.codes
    draft = answers.save(each, dict.fromkeys(codes, 4), codes=codes, now=timezone.now())
    answers.submit(each, version=draft.version, now=timezone.now())
"""
STATE = """
import json
from assessments.models import Envelope, Mail, Participant, Partnership, Round, User
from reports.models import Publication
print(json.dumps({
    "partnerships": [each.slug for each in Partnership.objects.order_by("pk")],
    "open": Round.objects.open().count(),
    "ended": Round.objects.ended().count(),
    "envelopes": Envelope.objects.count(),
    "people": sorted(Participant.objects.values_list("email", flat=True)),
    "accounts": sorted(User.objects.values_list("email", flat=True)),
    "documents": list(Publication.objects.order_by("pk").values_list("document", flat=True)),
}))
"""


class Installation:
    def __init__(self, env, folder):
        self.env, self.folder = env | {"BACKUP_KEY": KEY}, folder
        self.env["BASE_URL"] = f"http://127.0.0.1:{env['PORT']}"
        self.env["RECORDS_DIR"] = str(folder / "records")
        (folder / "records").mkdir(mode=0o700)
        self.manage("migrate", "-v0")
        self.links = json.loads(self.does(WORLD.replace("django.setup()", "")).splitlines()[-1])
        self.does(ALICE)

    def manage(self, *words):
        return manage(self.env, *words)

    def does(self, script):
        return self.manage("shell", "-v0", "-c", script.replace("import django; ", ""))

    def state(self):
        return json.loads(self.does(STATE))

    def refuses(self, *words, **env):
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.env | env, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode
        return done.stderr

    def loses_its_database(self):
        data = Path(self.env["DATA_DIR"])
        for each in data.glob("db.sqlite3*"):
            each.unlink()
        if "DATABASE_URL" in self.env:
            with psycopg.connect(POSTGRES_URL, autocommit=True) as server:
                server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
                server.execute(f"CREATE DATABASE {DATABASE}")

    @contextmanager
    def web(self):
        port = self.env["PORT"]
        words = ["-m", "waitress", f"--listen=127.0.0.1:{port}", "config.wsgi:application"]
        with running(start(self.env, sys.executable, *words)):
            wait_until(lambda: answers(int(port)))
            yield Browser(self.env["BASE_URL"])

    def path(self, link):
        return link.removeprefix(self.env["BASE_URL"])


@pytest.fixture
def begin(tmp_path):
    @contextmanager
    def begun(installation):
        with installation(tmp_path) as env:
            yield Installation(env, tmp_path)

    return begun


def report_of(browser, partnership, pk):
    browser.post("/sign-in/", username="alice@example.org", password=PASSWORD)
    status, text = browser.get(f"/partnerships/{partnership}/rounds/{pk}/report.json")
    assert status == 200
    return text


@pytest.mark.server
@of_both_kinds
def test_people_go_on_answering_and_reports_stay_as_they_were(begin, installation, tmp_path):
    """The drill: a closed round and an open one, a backup, the database is lost, restored."""
    with begin(installation) as ours:
        ours.does(EVERYBODY_ANSWERS)
        ours.does(AUTUMN_CLOSES)
        ours.does(WINTER)
        ours.manage("collectstatic", "-v0", "--no-input")
        link = ours.path(json.loads(ours.does(LINKS_OF_WINTER))[0])
        with ours.web() as person:
            person.post(link)
            first = {"answer-vision1": "4", "answer-vision2": "2", "go": "next"}
            assert person.post("/answer/page/vision/", **first)[0] == 200
            report = report_of(Browser(ours.env["BASE_URL"]), "northside", 1)
        before = ours.state()
        ours.manage("backup", str(tmp_path / "backup"))
        ours.loses_its_database()
        assert "Restored as it was" in ours.manage("restore", str(tmp_path / "backup"))
        assert ours.state() == before
        with ours.web() as person:
            person.post(link)
            _status, page = person.get("/answer/page/vision/")
            assert checked(page) >= {("answer-vision1", "4"), ("answer-vision2", "2")}
            assert person.post("/answer/page/vision/", **first | {"answer-vision1": "5"})[0] == 200
            assert report_of(Browser(ours.env["BASE_URL"]), "northside", 1) == report
        # New rows come after those that were restored.
        ours.does(
            "from assessments.models import Partnership\n"
            "from assessments.services import partnerships\n"
            "partnerships.add_agency(Partnership.objects.get(), 'Shelter Trust')"
        )


WINTER = """
from datetime import timedelta
from django.utils import timezone
from assessments.instruments import catalogue
from assessments.models import Partnership
from assessments.services import rounds
now = timezone.now()
times = {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(days=9)}
winter = rounds.create(Partnership.objects.get(slug="northside"), "Winter",
                       catalogue.latest("partnership-health-core"), **times)
rounds.open(winter, now=now, soon_after_another=True)
"""
LINKS_OF_WINTER = """
import json
from assessments.links import link_for
from assessments.models import Round
places = Round.objects.get(title="Winter").invitations.order_by("pk")
print(json.dumps([link_for(each) for each in places]))
"""


def checked(page):
    inputs = parsed(page).css("input[type=radio][checked]")
    return {(each.attributes["name"], each.attributes["value"]) for each in inputs}


@pytest.mark.server
@of_both_kinds
def test_what_ended_after_the_backup_ends_again(begin, installation, tmp_path):
    """Its key is gone, and nobody could open the answers any more: the report comes from a file."""
    with begin(installation) as ours:
        ours.does(EVERYBODY_ANSWERS)
        ours.does(SOUTHSIDE)
        ours.manage("backup", str(tmp_path / "backup"))
        assert ours.state()["envelopes"] == 10
        ours.does(AUTUMN_CLOSES)
        ours.does(SOUTHSIDE_GOES)
        ours.does(PEOPLE_GO)
        after = ours.state()
        assert (after["open"], after["envelopes"], after["partnerships"]) == (0, 0, ["northside"])
        ours.loses_its_database()
        said = ours.manage("restore", str(tmp_path / "backup"))
        assert "1 rounds closed, 0 cancelled, 1 partnerships deleted, 2 people" in said
        assert ours.state() == after
        keys = Path(ours.env["DATA_DIR"]) / "keys"
        assert [*keys.iterdir()] == []


SOUTHSIDE = """
from datetime import timedelta
from django.utils import timezone
from assessments.instruments import catalogue
from assessments.models import User
from assessments.services import partnerships, rounds
southside = partnerships.create("Southside", "southside")
agency = partnerships.add_agency(southside, "Southside Care")
for number in range(5):
    partnerships.add_participant(agency, f"person{number}@southside.example")
now = timezone.now()
times = {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(days=9)}
planned = rounds.create(southside, "Spring", catalogue.latest("partnership-health-core"), **times)
rounds.open(planned, now=now)
User.objects.create_user("charlie@example.org")
"""
SOUTHSIDE_GOES = """
from django.utils import timezone
from assessments.models import Partnership, User
from reports import deletion
southside = Partnership.objects.get(slug="southside")
deletion.delete(southside, by=User.objects.get(email="alice@example.org"), now=timezone.now())
"""
PEOPLE_GO = """
from django.utils import timezone
from assessments.models import Participant, User
from assessments.services import people
people.remove(Participant.objects.get(email="person0@council.example"), timezone.now())
User.objects.get(email="charlie@example.org").delete()
"""


@pytest.mark.server
def test_a_backup_holds_no_key_and_nothing_that_can_be_read(begin, tmp_path):
    with begin(embedded_env) as ours:
        ours.does(EVERYBODY_ANSWERS)
        ours.manage("backup", str(tmp_path / "backup"))
        written, before = (tmp_path / "backup").read_bytes(), ours.state()
        assert b"council.example" not in written
        with (tmp_path / "backup").open("rb") as file:
            packed = io.BufferedReader(sealed_file.Reader(file, KEY))
            inside = gzip.GzipFile(fileobj=packed).read()
        assert b"person1@council.example" in inside
        (key,) = (Path(ours.env["DATA_DIR"]) / "keys").iterdir()
        secret = key.read_bytes()
        for form in (secret, secret.hex().encode(), b64encode(secret)):
            assert form not in inside
        assert (Path(ours.env["DATA_DIR"]) / "secret-key").read_bytes() not in inside
        # Refusals
        assert "is there already" in ours.refuses("backup", str(tmp_path / "backup"))
        assert "BACKUP_KEY is not set" in ours.refuses("backup", "x", BACKUP_KEY="")
        assert "not empty" in ours.refuses("restore", str(tmp_path / "backup"))
        ours.loses_its_database()
        said = ours.refuses("restore", str(tmp_path / "backup"), BACKUP_KEY=OTHER_KEY)
        assert "cannot be opened" in said
        half = tmp_path / "half"
        half.write_bytes(written[: len(written) // 2])
        assert "cannot be opened" in ours.refuses("restore", str(half))
        # Prepared, and nobody has an account yet.
        ours.manage("migrate", "-v0")
        said = ours.manage("restore", str(tmp_path / "backup"))
        assert "SECRET_KEY" not in said
        assert ours.state() == before


MEANWHILE = """
from threading import Thread
from assessments.models import Partnership
from assessments.services import partnerships
from operation import rows

def add(name):
    working = Thread(target=lambda: partnerships.add_agency(Partnership.objects.get(), name))
    working.start()
    working.join(timeout=10)
    return not working.is_alive()

lines = rows.read({})
first = next(lines)
print(add("Shelter Trust"), "Shelter Trust" in "".join(lines))
print("Shelter Trust" in "".join(rows.read({})))
"""


@pytest.mark.server
@of_both_kinds
def test_it_is_of_one_moment_and_keeps_nobody_waiting(begin, installation):
    with begin(installation) as ours:
        assert ours.does(MEANWHILE).split() == ["True", "False", "True"]


@pytest.mark.server
@of_both_kinds
def test_a_later_version_restores_what_an_earlier_one_wrote(begin, installation, tmp_path):
    """From before the audit log came."""
    with begin(installation) as ours:
        ours.does(EVERYBODY_ANSWERS)
        before = ours.state()
        ours.manage("backup", str(tmp_path / "backup"))
        ours.loses_its_database()
        earlier(tmp_path / "backup")
        ours.manage("restore", str(tmp_path / "backup"))
        assert ours.state() == before
        assert "0003_deeds" in ours.manage("showmigrations", "assessments")
        ours.does("from assessments.models import Deed; assert not Deed.objects.exists()")
        ours.does(AUTUMN_CLOSES)
        ours.does("from assessments.models import Deed; assert Deed.objects.exists()")


@pytest.mark.server
def test_an_earlier_version_restores_nothing_that_a_later_one_wrote(begin, tmp_path):
    with begin(embedded_env) as ours:
        ours.manage("backup", str(tmp_path / "backup"))
        ours.loses_its_database()
        later = ["assessments", "9999_of_next_year"]
        change(tmp_path / "backup", lambda manifest: manifest["migrations"].append(later))
        said = ours.refuses("restore", str(tmp_path / "backup"))
        assert "was made by a newer version" in said


def earlier(path):
    def without_deeds(manifest):
        known = manifest["migrations"]
        kept = [(app, name) for app, name in known if app != "assessments" or name < "0003"]
        manifest["migrations"] = kept

    change(path, without_deeds, without="assessments.deed")


def change(path, of_manifest, without=None):
    """The same backup, with another first line, and without the rows of one model."""
    with path.open("rb") as file:
        lines = gzip.GzipFile(fileobj=io.BufferedReader(sealed_file.Reader(file, KEY))).readlines()
    manifest, *rest = map(json.loads, lines)
    of_manifest(manifest)
    kept, here = [], None
    for line in rest[:-1]:
        here = line["model"] if isinstance(line, dict) else here
        kept += [line] if here != without else []
    kept.append({"rows": sum(isinstance(each, list) for each in kept)})
    text = "\n".join(map(json.dumps, [manifest, *kept]))
    path.write_bytes(sealed(gzip.compress(text.encode())))


# The file alone


def sealed(content, key=KEY):
    file = io.BytesIO()
    writer = sealed_file.Writer(file, key)
    writer.write(content)
    writer.finish()
    return file.getvalue()


def opened(written, key=KEY):
    return io.BufferedReader(sealed_file.Reader(io.BytesIO(written), key)).read()


SIZES = [0, 1, sealed_file.PIECE - 1, sealed_file.PIECE, sealed_file.PIECE + 1, 200_000]


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_is_read_again(size):
    content = os.urandom(size)
    assert opened(sealed(content)) == content


@pytest.mark.parametrize("size", SIZES)
def test_nothing_can_be_cut_off_added_moved_or_changed(size):
    written = sealed(os.urandom(size))
    begins = len(sealed_file.BEGINS) + sealed_file.SALT
    piece = sealed_file.PIECE + sealed_file.TAG
    pieces = [written[at : at + piece] for at in range(begins, len(written), piece)]
    wrong = [written[:-1], written[:-piece], written + b"x", written + pieces[-1], b"", written[1:]]
    wrong += [written[:begins] + b"".join(reversed(pieces))] if len(pieces) > 1 else []
    for at in (0, len(sealed_file.BEGINS), begins, len(written) - 1):
        wrong.append(written[:at] + bytes([written[at] ^ 1]) + written[at + 1 :])
    for each in wrong:
        with pytest.raises(sealed_file.NotOurs):
            opened(each)
    with pytest.raises(sealed_file.NotOurs):
        opened(written, OTHER_KEY)
