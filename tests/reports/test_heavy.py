"""Files that take long are made in processes, so many at once, which nothing outlives."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import path

from config import urls
from reports import heavy, heavy_forks
from reports.render import pdf, xlsx
from tests import heavy_work as work
from tests.document_world import document
from tests.pages import leads, words_of
from tests.places import ROOT


@pytest.fixture
def folder(tmp_path, settings):
    """Where the locks are kept and the work leaves its notes; one file at once."""
    settings.DATA_DIR = tmp_path
    settings.FILES_AT_ONCE = 1
    return tmp_path


def make(function, value):
    return heavy.make(function, lambda: value)


def web_process(function, folder, times, *, at_once):
    words = [sys.executable, "-m", "tests.heavy_work", function, str(folder), str(times)]
    ours = {"DATA_DIR": str(folder), "FILES_AT_ONCE": str(at_once)}
    ours["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return subprocess.Popen(words, cwd=ROOT, env=os.environ | ours)


def wait_for(found, seconds=20.0):
    until = time.monotonic() + seconds
    while not (what := found()):
        assert time.monotonic() < until
        time.sleep(0.01)
    return what


def pids(folder):
    return {int(each.stem) for each in folder.glob("*.pid")}


def is_there(pid):
    """And no zombie: one that has ended may wait for whoever started it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def children(pid):
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(each) for task in tasks for each in (task / "children").read_text().split()]


@contextmanager
def nobody_has_a_turn(folder):
    """As if another web process were making a file."""
    (folder / "files-being-made").mkdir()
    with (folder / "files-being-made" / "0").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_a_file_made_in_a_process_is_the_same_file(folder):
    assert make(xlsx.render, document()) == xlsx.render(document())


def test_what_files_need_is_imported_before_they_are_asked_for_and_no_more(folder):
    """Else every file would take a tenth of a second longer, or a whole one."""
    modules = set(make(work.modules, folder).decode().split())
    assert {"typst", "xlsxwriter"} <= modules
    assert {"django", "numpy", "plotly", "scipy", "yaml"} & modules == set()


def test_it_gives_way_to_the_web_process(folder):
    assert int(make(work.niceness, folder)) == os.nice(0) + 5


def test_of_many_web_processes_no_more_files_are_made_at_once_than_may_be(folder):
    web = [web_process("takes_a_while", folder, 4, at_once=2) for _ in range(3)]
    assert [each.wait(timeout=60) for each in web] == [0, 0, 0]
    times = [tuple(map(float, each.read_text().split())) for each in folder.glob("*.times")]
    assert len(times) == 12
    at_once = [sum(began <= at < ended for began, ended in times) for at, _ in times]
    assert max(at_once) == 2


def test_a_process_that_is_killed_is_started_once_more(folder):
    with ThreadPoolExecutor(1) as thread:
        made = thread.submit(make, work.waits, folder)
        (first,) = wait_for(lambda: pids(folder))
        os.kill(first, signal.SIGKILL)
        (second,) = wait_for(lambda: pids(folder) - {first})
        assert second != first
        (folder / "go").touch()
        assert made.result(timeout=20) == b"made"


def test_what_is_killed_again_and_again_is_given_up(folder):
    with ThreadPoolExecutor(1) as thread:
        made = thread.submit(make, work.waits, folder)
        killed = set()
        for _ in range(heavy.ATTEMPTS):
            (pid,) = wait_for(lambda: pids(folder) - killed)
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
        with pytest.raises(heavy.Busy):
            made.result(timeout=20)
    assert make(work.niceness, folder)  # whose turn it was is forgotten


def test_when_the_process_that_forks_them_is_killed_another_one_is_started(folder):
    forks = int(make(work.parent, folder))
    os.kill(forks, signal.SIGKILL)
    wait_for(lambda: not is_there(forks))
    assert int(make(work.parent, folder)) not in (forks, os.getpid())


def test_it_forks_them_for_one_web_process_and_leaves_nothing_of_them(folder):
    forks = int(make(work.parent, folder))
    assert int(make(work.parent, folder)) == forks
    wait_for(lambda: children(forks) == [], seconds=5)


def test_what_takes_too_long_is_killed(folder, monkeypatch):
    monkeypatch.setattr(heavy, "LONGEST_MAKING", 2.0)
    with pytest.raises(heavy.Busy):
        make(work.waits, folder)
    (pid,) = pids(folder)
    wait_for(lambda: not is_there(pid), seconds=5)


def test_a_mistake_is_no_want_of_time(folder):
    with pytest.raises(heavy_forks.Failed):
        make(work.fails, folder)


def test_who_gets_no_turn_in_time_is_told(folder, monkeypatch):
    monkeypatch.setattr(heavy, "LONGEST_WAIT", 0.2)
    with nobody_has_a_turn(folder), pytest.raises(heavy.Busy):
        make(work.niceness, folder)
    assert make(work.niceness, folder)


def test_who_would_wait_behind_too_many_is_told_at_once(folder, monkeypatch):
    monkeypatch.setattr(heavy, "LONGEST_WAIT", 2.0)
    with nobody_has_a_turn(folder), ThreadPoolExecutor(heavy.MOST_REQUESTS) as threads:
        waiting = [threads.submit(make, work.niceness, folder) for _ in range(heavy.MOST_REQUESTS)]
        wait_for(lambda: heavy._requests._value == 0)
        with pytest.raises(heavy.Busy):
            make(work.niceness, folder)
        assert not any(each.done() for each in waiting)
        assert {type(each.exception(timeout=20)) for each in waiting} == {heavy.Busy}
    assert make(work.niceness, folder)


def test_nothing_is_left_of_a_web_process_that_is_killed(folder):
    web = web_process("waits", folder, 1, at_once=1)
    (pid,) = wait_for(lambda: pids(folder))
    (forks,) = children(web.pid)
    assert children(forks) == [pid]
    web.kill()
    web.wait()
    wait_for(lambda: not is_there(pid), seconds=5)
    wait_for(lambda: not is_there(forks), seconds=5)
    assert make(work.niceness, folder)  # nor does its turn last longer


# The page


def a_file(request):
    return HttpResponse(make(work.niceness, None))


urlpatterns = [path("a-file", a_file), *urls.urlpatterns]


@pytest.mark.urls(__name__)
def test_the_page_says_to_try_again(folder, monkeypatch, client):
    monkeypatch.setattr(heavy, "LONGEST_WAIT", 0.1)
    with nobody_has_a_turn(folder):
        busy = client.get("/a-file")
    assert client.get("/a-file").status_code == 200
    assert (busy.status_code, busy["Retry-After"]) == (503, "60")
    assert "Many files are being made just now" in words_of(busy)
    assert "Try again in a minute." in words_of(busy)
    assert "/a-file" in leads(busy).values()


# What is made in such a process


def test_a_pdf_is_drawn_there_as_it_is_here():
    found = make(pdf.render, document())
    assert found == pdf.render(document())
    assert found.startswith(b"%PDF-")
