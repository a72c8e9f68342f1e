"""Chromium and a web server, for tests that use pages as people do."""

import os
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.machine import CHROMIUM

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 375, "height": 740}
DESK = {"width": 1280, "height": 900}
# The rules of WCAG 2.2 AA, and best practices that make pages easier to navigate.
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
# A folder for a screenshot of every page visited; none unless it is set.
PICTURES = os.environ.get("PICTURES", "")


# Every test run imports this module; what browsers need is imported by the tests that open one.


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def served(application, **options):
    """Serves the application with the embedded default's web server; yields its address."""
    import waitress.server

    server = waitress.server.create_server(
        application, host="127.0.0.1", port=0, threads=4, **options
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # In the server's own thread: closing from here would break its loop. Not before it was told
    # to the end: when it is awake already, it would close what is still written to here.
    told = threading.Event()
    server.trigger.pull_trigger(lambda: told.wait() and close_all(server))
    told.set()
    thread.join(timeout=10)
    server.task_dispatcher.shutdown()


def close_all(server):
    """Including files that a closed browser did not read to the end."""
    for each in list(server._map.values()):
        each.handle_close()


@pytest.fixture
def site(transactional_db, settings, monkeypatch):
    from django.db import connection

    from config.wsgi import application

    # The server's threads end with the test, without closing the connections that they kept.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    with served(application) as address:
        settings.BASE_URL = address
        yield address


@contextmanager
def visit(chromium, *, viewport=DESK, javascript=True, dark=False):
    """A page of a fresh browser profile; console errors are collected."""
    context = chromium.new_context(
        viewport=viewport,
        java_script_enabled=javascript,
        color_scheme="dark" if dark else "light",
        locale="en-GB",
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.problems = []
    page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else 0)
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    yield page
    context.close()


def onward(pressed):
    """Click something that leads to another page, and wait for that page."""
    with pressed.page.expect_navigation():
        pressed.click()


def look(page, name):
    """Take a screenshot, if PICTURES is set."""
    if PICTURES:
        folder = Path(PICTURES)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def assert_accessible(page, name):
    """The accessibility rules that a program can check; and no horizontal scrolling."""
    from axe_playwright_python.sync_playwright import Axe

    look(page, name)
    # Of the rest it would otherwise tell each place, which takes a sixth of the time of a test.
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    problems = [
        f"{each['id']}: {each['help']}: {[node['html'][:120] for node in each['nodes'][:3]]}"
        for each in found.response["violations"]
    ]
    assert problems == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
