"""Which functions of ours write rows, and which of them record a deed, read from their source.

A call is followed into another function of ours where its name says which one that is.
"""

import ast
from functools import cache

from tests.places import PACKAGES, ROOT

# Methods that write rows. (`update` and `delete` of a dict or a cache take positional arguments.)
WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "create_user",
    "create_superuser",
    "make_for",
}
WRITES_WITHOUT_ARGUMENTS = {"update", "delete"}
RECORD = "assessments.services.deeds.record"


class Source:
    """Functions by their full name (module.function or module.Class.function)."""

    def __init__(self, texts):
        self.functions, self.imports = {}, {}
        for module, text in texts.items():
            self.read(module, ast.parse(text))

    def read(self, module, tree):
        self.imports[module] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                for each in node.names:
                    self.imports[module][each.asname or each.name] = f"{node.module}.{each.name}"
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                self.functions[f"{module}.{node.name}"] = (module, "", node)
            elif isinstance(node, ast.ClassDef):
                for each in node.body:
                    if isinstance(each, ast.FunctionDef):
                        name = f"{module}.{node.name}.{each.name}"
                        self.functions[name] = (module, node.name, each)

    def calls(self, name):
        """The calls in a function, each with the function of ours that it calls, if any."""
        module, class_, body = self.functions[name]
        for node in ast.walk(body):
            if isinstance(node, ast.Call):
                yield node, self.called(module, class_, node.func)

    def called(self, module, class_, func):
        imported = self.imports[module]
        if isinstance(func, ast.Name):
            return imported.get(func.id, f"{module}.{func.id}")
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
            if func.value.id == "self":
                return f"{module}.{class_}.{func.attr}"
            if func.value.id in imported:
                return f"{imported[func.value.id]}.{func.attr}"
        return None

    def reached(self, name, but=frozenset()):
        """The function and all that it calls, except what is called by the functions in `but`."""
        seen, ahead = set(), [name]
        while ahead:
            here = ahead.pop()
            if here in seen or here in but:
                continue
            seen.add(here)
            if here in self.functions:
                ahead.extend(called for _call, called in self.calls(here) if called)
        return seen

    def writes(self, name, but=frozenset()):
        return any(self.writes_itself(each) for each in self.reached(name, but))

    def writes_itself(self, name):
        return name in self.functions and any(is_write(call) for call, _called in self.calls(name))

    def records(self, name):
        return RECORD in self.reached(name)

    def takes(self, name, argument):
        if name not in self.functions:
            return False
        arguments = self.functions[name][2].args
        return argument in {each.arg for each in arguments.args + arguments.kwonlyargs}


def is_write(call):
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr in WRITES_WITHOUT_ARGUMENTS:
        return not call.args
    return call.func.attr in WRITES


@cache
def texts():
    """The source of all modules of ours, by name."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {name_of(path): path.read_text() for path in paths}


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def ours():
    return Source(texts())


def is_public(name):
    return not any(part.startswith("_") for part in name.split("."))
