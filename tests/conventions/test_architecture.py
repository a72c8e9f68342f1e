"""The import table of docs/architecture.md, held to every module.

A module imports only from lines below its own. Pure modules import neither Django nor Celery, and
what draws a report cannot reach an answer.
"""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.places import PACKAGES, ROOT


def table_of(page: str) -> list[set[str]]:
    """The steps of the table in the document, highest first."""
    block = page.partition("## Who may import whom")[2].split("```")[1]
    apps = re.sub(r"\n +", " ", block).split("\n")  # an app's line may go on in the next
    steps = []
    for app, _colon, line in (each.partition(": ") for each in apps if each):
        for step in line.split(" -> "):
            names = [name.strip() for name in step.split(",")]
            steps.append({f"{app}.{name}" if name else app for name in names})
    return steps


def pure_of(page: str) -> tuple[str, ...]:
    """The modules that the page's paragraph under the table calls pure."""
    paragraph = page.partition("```\n\n")[2].partition(" are pure")[0]
    return tuple(re.findall(r"`([\w.]+)`", paragraph))


TABLE = table_of((ROOT / "docs" / "architecture.md").read_text())
PURE = pure_of((ROOT / "docs" / "architecture.md").read_text())
DRAWS = (
    "reports.blocks",
    "reports.claims",
    "reports.document",
    "reports.findings",
    "reports.figures",
    "reports.reading",
    "reports.render",
    "reports.theme",
    "reports.words",
)
# What a renderer knows of ours, beside renderers.
RENDERS_WITH = ("reports.blocks", "reports.figures", "reports.theme", "files.formulas")
# What says something in codes and numbers, or puts together what words have said.
SAYS_NOTHING = (
    "reports.blocks",
    "reports.change",
    "reports.claims",
    "reports.document",
    "reports.disclosure.door",
    "reports.findings",
    "reports.figures",
    "reports.publication",
    "reports.reading",
    "reports.render",
)
HOLDS_ANSWERS = (
    "assessments.encryption.sealing",
    "assessments.models",
    "assessments.services",
    "assessments.selectors",
    "reports.disclosure",
    "reports.models",
)
TRANSLATION = ("django.utils.translation",)
LAB_USES = (
    "files",
    "assessments.scoring",
    "assessments.instruments",
    "assessments.command_line",
)


def module_name(path: Path, root: Path = ROOT) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def our_modules(root: Path = ROOT) -> dict[str, Path]:
    files = (path for app in PACKAGES for path in (root / app).rglob("*.py"))
    return {module_name(path, root): path for path in files}


@cache
def imports_of(path: Path, root: Path = ROOT) -> frozenset[str]:
    """All modules that a file imports, wherever in it; `from a import b` gives a.b as well."""
    package = module_name(path, root).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return frozenset(found)


@cache
def imports_of_ours(module: str) -> frozenset[str]:
    return imports_of(our_modules()[module]) & our_modules().keys()


def is_in(module: str, places: tuple[str, ...] | set[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


def line_of(module: str) -> int | None:
    return next((line for line, places in enumerate(TABLE) if is_in(module, places)), None)


def place_of(module: str) -> str:
    """The entry of the table that a module belongs to; inside one, modules may share."""
    return next(place for places in TABLE for place in places if is_in(module, {place}))


def breaches(root: Path = ROOT) -> list[str]:
    modules = our_modules(root)
    wrong = []
    for name, path in modules.items():
        for imported in imports_of(path, root) & modules.keys():
            mine, theirs = line_of(name), line_of(imported)
            if mine is None or theirs is None:
                continue  # packages themselves: assessments, reports
            beside = theirs == mine and place_of(name) != place_of(imported)
            if theirs < mine or beside:
                wrong.append(f"{name} imports {imported}, which does not stand below it")
    return sorted(wrong)


def reachable(module: str) -> set[str]:
    """Everything of ours that a module imports, directly or through others."""
    seen: set[str] = set()
    to_see = [module]
    while to_see:
        current = to_see.pop()
        if current not in seen:
            seen.add(current)
            to_see.extend(imports_of_ours(current))
    return seen - {module}


def test_every_module_has_a_line_in_the_table():
    places = {place for line in TABLE for place in line}
    homeless = [name for name in our_modules() if line_of(name) is None]
    # A package stands where its modules do.
    assert [name for name in homeless if not any(is_in(each, {name}) for each in places)] == []


def test_every_import_goes_down_the_table():
    assert breaches() == []


def test_a_wrong_import_is_noticed(tmp_path):
    (tmp_path / "assessments" / "services").mkdir(parents=True)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "deletion.py").write_text("")
    service = tmp_path / "assessments" / "services" / "rounds.py"
    service.write_text("def open():\n    from reports import deletion\n    return deletion\n")
    assert breaches(tmp_path) == [
        "assessments.services.rounds imports reports.deletion, which does not stand below it"
    ]


@pytest.mark.parametrize("module", sorted(m for m in our_modules() if is_in(m, PURE)))
def test_pure_modules_import_neither_django_nor_celery(module):
    for each in {module, *reachable(module)}:
        assert not is_in_framework(imports_of(our_modules()[each])), each


def is_in_framework(imported: frozenset[str]) -> bool:
    return any(is_in(name, ("django", "celery", "crispy_forms")) for name in imported)


@pytest.mark.parametrize("module", sorted(m for m in our_modules() if is_in(m, DRAWS)))
def test_what_draws_a_report_cannot_reach_an_answer(module):
    assert [each for each in sorted(reachable(module)) if is_in(each, HOLDS_ANSWERS)] == []


@pytest.mark.parametrize(
    "module", sorted(m for m in our_modules() if is_in(m, ("reports.render",)))
)
def test_a_renderer_knows_blocks_and_nothing_else_of_a_report(module):
    imported = imports_of_ours(module)
    others = {each for each in imported if not is_in(each, ("reports.render", *RENDERS_WITH))}
    assert others <= {"reports", "files"}
    own = ".".join(module.split(".")[:3])  # one format
    for each in imported:
        if is_in(each, ("reports.render",)) and each != "reports.render":
            assert is_in(each, {own}), f"{module} reads {each}"


def test_only_words_ask_for_a_translation():
    for name, path in our_modules().items():
        if is_in(name, SAYS_NOTHING):
            assert not any(is_in(each, TRANSLATION) for each in imports_of(path)), name


def test_every_sentence_and_every_fact_is_said_somewhere():
    """What nobody says anybody would translate for nothing."""
    sources = {
        name: path.read_text() for name, path in our_modules().items() if is_in(name, ("reports",))
    }
    used = Counter(word for text in sources.values() for word in re.findall(r"\w+", text))
    for name, text in sources.items():
        if is_in(name, ("reports.words", "reports.findings", "reports.document")):
            for said in re.findall(r"^def ([a-z]\w*)", text, re.MULTILINE):
                assert used[said] > 1, f"{name}.{said}"


def test_only_closing_may_read_the_answer_sheet():
    readers = [
        name
        for name, path in our_modules().items()
        if "answer_sheet" in path.read_text() and name != "assessments.encryption.sealing"
    ]
    assert readers == ["reports.disclosure.end_of_round.closing"]


def around_the_lab(root: Path = ROOT) -> list[str]:
    """Imports of the lab by others, and of what is none of its business by the lab."""
    modules = our_modules(root)
    wrong = []
    for name, path in modules.items():
        of_lab = is_in(name, ("lab",))
        for imported in imports_of(path, root) & modules.keys() - {"assessments"}:
            if is_in(imported, ("lab",)) != of_lab and not (of_lab and is_in(imported, LAB_USES)):
                wrong.append(f"{name} imports {imported}")
    return sorted(wrong)


def test_nothing_imports_the_lab_and_the_lab_knows_of_no_round():
    assert around_the_lab() == []


def test_a_round_in_the_lab_and_the_lab_in_a_report_are_noticed(tmp_path):
    sources = {
        "assessments/models.py": "",
        "files/ranks.py": "",
        "lab/statistics/analysis.py": "from assessments import models\nfrom files import ranks\n",
        "reports/disclosure/end_of_round/closing.py": (
            "def close():\n    from lab.statistics import analysis\n"
        ),
    }
    for name, source in sources.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    assert around_the_lab(tmp_path) == [
        "lab.statistics.analysis imports assessments.models",
        "reports.disclosure.end_of_round.closing imports lab.statistics.analysis",
    ]


def test_a_test_that_states_a_law_waits_for_a_busy_machine():
    """`given` of tests.properties sets no deadline; that of Hypothesis does."""
    for path in (ROOT / "tests").rglob("*.py"):
        if path.name != "properties.py":
            assert "hypothesis.given" not in imports_of(path), path


def test_no_test_imports_another():
    """What several need lies in modules of its own, so that a test can go where it belongs."""
    for path in (ROOT / "tests").rglob("*.py"):
        named = {name.rpartition(".")[2] for name in imports_of(path) if is_in(name, ("tests",))}
        assert not any(name.startswith("test_") for name in named), path
