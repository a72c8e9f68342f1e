"""The storeys of docs/architecture.md: no wing knows another, and nothing names a page above.

Neither in Python nor in a template.
"""

import re
from functools import cache
from importlib import import_module

import pytest
from django.urls import URLPattern, URLResolver, resolve

from assessments import links
from tests.places import PACKAGES, ROOT

WINGS = ("respond", "coordinate", "accounts", "public", "operation")
# Wings stand beside each other.
STOREY = {name: "wing" if name in WINGS else name for name in PACKAGES}
HEIGHT = {
    name: number
    for number, name in enumerate(
        ["files", "assessments", "web", "reports", "wing", "lab", "config"]
    )
}
# Templates that no package has its own folder for, and the package they belong to.
OWNER = {"frame": "config", "plain": "web", "emails": "assessments", "admin": "coordinate"}
IN_TEMPLATE = re.compile(r"""\{% url ["']([\w-]+)["']""")
IN_PYTHON = re.compile(r"""(?:reverse|reverse_lazy|redirect|resolve_url)\(\s*["']([\w-]+)["']""")
LOADED = re.compile(r"""\{% (?:include|extends) ["']([\w/.-]+)["']""")


def height(package):
    return HEIGHT[STOREY[package]]


def owner_of(template):
    """The package of a template: by its folder; what has none belongs to the whole."""
    folder, _, rest = template.partition("/")
    return OWNER.get(folder, folder) if rest else "config"


def names_in(patterns):
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from names_in(each.url_patterns)
        elif isinstance(each, URLPattern) and each.name:
            yield each.name


@cache
def packages_of_names():
    mounting = [name for name in PACKAGES if (ROOT / name / "urls.py").exists()]
    return {
        named: package
        for package in mounting
        if package != "config"
        for named in names_in(import_module(f"{package}.urls").urlpatterns)
    }


def sources():
    """Each file that can name a page, with its package and the names in it."""
    for path in (ROOT / "templates").rglob("*.*"):
        name = path.relative_to(ROOT / "templates").as_posix()
        yield f"templates/{name}", owner_of(name), IN_TEMPLATE.findall(path.read_text())
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            names = IN_PYTHON.findall(path.read_text())
            yield path.relative_to(ROOT).as_posix(), package, names


def upward(sources):
    return [
        (file, name)
        for file, package, names in sources
        for name in names
        if name in packages_of_names() and height(packages_of_names()[name]) > height(package)
    ]


def test_nothing_names_a_page_of_a_storey_above():
    assert upward(sources()) == []


def test_a_link_upward_is_noticed():
    named = [("templates/reports/report.html", "reports", ["round"])]
    assert upward(named) == [("templates/reports/report.html", "round")]


def test_no_wing_imports_another():
    for wing in WINGS:
        others = "|".join(each for each in WINGS if each != wing)
        importing = re.compile(rf"^\s*(?:from|import) (?:{others})\b", re.MULTILINE)
        for path in (ROOT / wing).rglob("*.py"):
            assert not importing.search(path.read_text()), path


def test_a_template_includes_its_own_wings_and_what_lies_below():
    for path in (ROOT / "templates").rglob("*.html"):
        name = path.relative_to(ROOT / "templates").as_posix()
        mine = owner_of(name)
        for loaded in LOADED.findall(path.read_text()):
            theirs = owner_of(loaded)
            if theirs not in (mine, "config"):
                assert height(theirs) < height(mine), f"{name} includes {loaded}"


@pytest.mark.parametrize(
    ("path", "page"),
    [
        (links.HOME, "home"),
        (links.PROTECTION, "protection"),
        (links.FORGOTTEN_PASSWORD, "password-forgotten"),
        (links.CHOOSE_PASSWORD, "choose-password"),
        (links.LINK_AGAIN, "link-again"),
        (links.PERSONAL, "respond-start"),
        (links.NO_REMINDERS, "no-reminders"),
        (links.PARTNERSHIP, "partnership"),
        (links.ACCESS, "access"),
        (links.OWN_ACCESS, "access-mine"),
        (links.AGENCY, "agency-edit"),
        (links.ADD_PEOPLE, "people-add"),
        (links.CONFIRM_PEOPLE, "people-confirm"),
        (links.ROUND, "round"),
        (links.REPORT, "report"),
    ],
)
def test_each_path_in_an_e_mail_leads_to_its_page(path, page):
    assert resolve("/" + re.sub(r"<[^>]*>", "7", path)).url_name == page
