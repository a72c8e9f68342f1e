"""What `assessments.scoring` keeps is run by a report or a page.

Function by function: from everything outside it and outside the lab, and from what that calls. What
only the commands of the lab need belongs to the lab; what nobody calls belongs nowhere. Otherwise
two pieces of code make one number.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.places import ROOT

SCORING = "assessments.scoring"
# Agencies' own facts and their networks: no page shows them yet.
WAITING = (f"{SCORING}.facts", f"{SCORING}.network")
# Neither reports nor pages.
APART = ("audits", "benchmarks", "lab", "tests", "tools")

Symbol = tuple[str, str]  # of which module, and its name


@dataclass(frozen=True)
class Module:
    """What a module defines at its top, and what the names that it imports stand for."""

    name: str
    source: str
    tree: ast.Module
    defined: dict[str, ast.stmt]
    modules: dict[str, str]
    symbols: dict[str, Symbol]


def modules_of(root: Path) -> dict[str, Module]:
    """All modules of the apps, commands left out, by their names."""
    paths = [
        path
        for app in root.glob("*/__init__.py")
        if app.parent.name not in APART
        for path in app.parent.rglob("*.py")
        if "management" not in path.parts
    ]
    names = {path: ".".join(path.relative_to(root).with_suffix("").parts) for path in paths}
    known = {name.removesuffix(".__init__") for name in names.values()}
    return {
        name.removesuffix(".__init__"): module(name, path.read_text(), known)
        for path, name in names.items()
    }


def module(name: str, source: str, known: set[str]) -> Module:
    # What does not write its name needs no parsing.
    tree = ast.parse(source if "scoring" in source or is_scoring(name) else "")
    found = Module(name.removesuffix(".__init__"), source, tree, dict(definitions(tree)), {}, {})
    package = name.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.modules[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                whole, own = f"{base}.{alias.name}", alias.asname or alias.name
                if whole in known:
                    found.modules[own] = whole
                else:
                    found.symbols[own] = (base, alias.name)
    return found


def definitions(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((each.id, node) for each in node.targets if isinstance(each, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node


def named_in(node: ast.AST, where: Module) -> set[Symbol]:
    """What a piece of a module's code names, of its own module and of others."""
    found: set[Symbol] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            found.add(where.symbols.get(each.id, (where.name, each.id)))
        elif isinstance(each, ast.Attribute) and (owner := where.modules.get(spelt(each.value))):
            found.add((owner, each.attr))
    return found


def spelt(node: ast.expr) -> str:
    return ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""


def attributes(source: str) -> set[str]:
    return set(re.findall(r"\.(\w+)", source))


def unreached(root: Path = ROOT) -> list[str]:
    """The public functions, classes and methods of scoring that no report and no page reaches."""
    modules = modules_of(root)
    scoring = {name: each for name, each in modules.items() if is_scoring(name)}
    outside = [each for name, each in modules.items() if name not in scoring]
    used = {name for each in outside for name in attributes(each.source)}
    to_see = [symbol for each in outside for symbol in named_in(each.tree, each)]
    reached: set[Symbol] = set()
    while to_see:
        symbol = to_see.pop()
        of, name = symbol
        if symbol in reached or of not in scoring or name not in scoring[of].defined:
            continue
        reached.add(symbol)
        node = scoring[of].defined[name]
        used |= attributes(ast.unparse(node))
        to_see.extend(named_in(node, scoring[of]))
    return sorted(
        {
            *(f"{of}.{name}" for of, name in public(scoring) if (of, name) not in reached),
            *(f"{of}.{method}" for of, method in methods(scoring) if method not in used),
        }
    )


def is_scoring(name: str) -> bool:
    return name == SCORING or name.startswith(f"{SCORING}.")


def public(scoring: dict[str, Module]) -> Iterator[Symbol]:
    for of, each in scoring.items():
        for name, node in each.defined.items():
            function_or_class = isinstance(node, (ast.FunctionDef, ast.ClassDef))
            if of not in WAITING and function_or_class and not name.startswith("_"):
                yield of, name


def methods(scoring: dict[str, Module]) -> Iterator[Symbol]:
    """By their names alone, and operators too: an object's class is not written beside it."""
    for of, name in public(scoring):
        for each in ast.iter_child_nodes(scoring[of].defined[name]):
            if isinstance(each, ast.FunctionDef):
                yield of, each.name


def test_every_function_of_scoring_is_run_by_a_report_or_a_page():
    assert unreached() == []


def test_scoring_is_there_to_be_looked_at():
    scoring = {name for name in modules_of(ROOT) if is_scoring(name)}
    assert len(scoring) > len(WAITING) + 5
    assert {*WAITING} <= scoring


SOURCES = {
    "assessments/__init__.py": "",
    "assessments/scoring/__init__.py": "",
    "assessments/scoring/means.py": """
FEW = 3
def mean(values): return _sum(values) / len(values)
def _sum(values): return total(values)
def total(values): return sum(values)
def median(values): return sorted(values)[len(values) // 2]
def mode(values): return max(values, key=values.count)
class Sums:
    @property
    def people(self): return 1
    def halved(self): return 2
class Parts: pass
""",
    "assessments/scoring/network.py": "def ties(): pass\n",
    "assessments/management/commands/say.py": "from assessments.scoring.means import Parts\n",
    "lab/__init__.py": "",
    "lab/command.py": "from assessments.scoring.means import median\nprint(median([1]))\n",
    "reports/__init__.py": "",
    "reports/page.py": """
def page():
    from assessments.scoring import means
    return means.mean([1]), means.Sums().people
""",
}


def test_what_only_the_lab_a_command_or_nobody_reaches_is_noticed(tmp_path):
    for name, source in SOURCES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(source)
    means = f"{SCORING}.means"
    assert unreached(tmp_path) == [
        f"{means}.{each}" for each in ("Parts", "halved", "median", "mode")
    ]
