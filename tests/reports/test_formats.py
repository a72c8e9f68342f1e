"""A format is a module that makes bytes of a document, and a line in reports/formats.py."""

from reports.blocks import Text, walk
from reports.formats import FORMATS, Format, quick, slow
from reports.render import xlsx
from tests import report_world as world
from tests.document_world import document
from tests.pages import leads
from tests.report_pages import address, closed_round, published

__all__ = ["closed_round", "published"]  # fixtures


def plain_text(value):
    """As small as a format may be: the words of a document, a paragraph each."""
    blocks = (*value.opening, *value.parts)
    words = (each.words for each in walk(blocks) if isinstance(each, Text))
    return "\n\n".join([value.title, *words]).encode()


def of(report):
    return document()


def test_a_new_format_is_one_line(monkeypatch, published, closed_round, client):
    made = Format("text/plain; charset=utf-8", quick(plain_text, of), "Plain text")
    monkeypatch.setitem(FORMATS, "txt", made)
    published(world.northside())
    at = address(closed_round).removesuffix("/") + ".txt"
    assert leads(client.get(address(closed_round)))["Plain text"] == at
    response = client.get(at)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    name = "northside-summer-report.txt"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response.content.decode().startswith("Report: Summer 2026\n\n41 of 60 people answered")


def test_what_takes_long_is_the_same_made_in_a_process_of_its_own(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    report = world.report(world.northside())
    assert slow(xlsx.render, of)(report) == quick(xlsx.render, of)(report)
