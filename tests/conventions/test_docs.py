"""The documents say what the software does, or a test fails."""

import re

import pytest
from django.apps import apps
from django.db.models import EmailField

from assessments.instruments import catalogue
from tests.documents import our_commands
from tests.places import PACKAGES, ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]


def text(name):
    return (ROOT / name).read_text()


@pytest.mark.parametrize("command", our_commands())
def test_every_command_is_documented(command):
    assert f"`./run manage {command}" in text("docs/commands.md")


def test_no_command_is_documented_that_is_not_there():
    named = set(re.findall(r"\./run manage (\w+)", "".join(page.read_text() for page in PAGES)))
    assert named - {"COMMAND"} <= set(our_commands())


def test_every_setting_is_documented_and_every_documented_one_exists():
    settings = text("config/settings.py")
    read = set(re.findall(r"""env_\w+\(\s*["'](\w+)["']""", settings))
    # Those of an organisation, of which the document's example is the council.
    read |= {f"OIDC_COUNCIL_{each}" for each in re.findall(r"\{prefix\}(\w+)", settings)}
    documented = set(re.findall(r"^\| `(\w+)`", text("docs/settings.md"), re.MULTILINE))
    assert read == documented


def test_every_released_instrument_is_documented():
    for instrument in catalogue.released():
        assert f"| `{instrument.key}` | {instrument.version} |" in text("docs/instruments.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_documents_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text())
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_of_ours_that_a_document_names_is_there(page):
    ours = "|".join([*PACKAGES, "tests", "tools"])
    named = re.findall(rf"`((?:{ours})/[\w./-]+)`", page.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


KEEPS_ADDRESSES = {
    "User": "| accounts |",
    "Deed": "| deeds: the audit log |",
    "Handover": "| beside the access that passes on |",
    "Participant": "| an agency's list of people |",
    "Invitation": "| invitation |",
    "RefusedAddress": "| a lead’s refused address |",
    "Mail": "| e-mail rows |",
    "Partnership": "| the partnership's settings |",
}


def test_data_protection_officers_read_of_every_table_that_keeps_addresses():
    ours = [
        model
        for app in apps.get_app_configs()
        if app.name in PACKAGES
        for model in app.get_models()
    ]
    keep = {
        model.__name__
        for model in ours
        if any(isinstance(field, EmailField) for field in model._meta.fields)
    }
    assert keep == KEEPS_ADDRESSES.keys()
    for place in KEEPS_ADDRESSES.values():
        assert place in text("docs/confidentiality.md")


def test_the_changelog_begins_with_a_version():
    """The version of the software is the top entry of the changelog."""
    assert re.search(r"^## \d+\.\d+\.\d+", text("CHANGELOG.md"), re.MULTILINE)


def test_every_package_is_named_with_its_reason():
    for name in ("app", "production", "dev"):
        for line in text(f"requirements/{name}.in").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert "  # " in line, line
