"""A YAML file as a tree of items that know their line number and their name for messages.

YAML tags construct nothing here: a scalar is its text and the kind it would be read as.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

LIMIT = 1_000_000  # bytes
DEEPEST = 12  # a questionnaire nests seven deep

KINDS = {
    "tag:yaml.org,2002:str": "text",
    "tag:yaml.org,2002:int": "whole number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:bool": "yes or no",
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:timestamp": "date",
    "tag:yaml.org,2002:seq": "list",
    "tag:yaml.org,2002:map": "mapping",
}


class InstrumentError(ValueError):
    """All errors of a questionnaire, one per line."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(slots=True)
class Problems:
    """Collects the errors of one file."""

    file: str
    entries: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, line: int, item: str, sentence: str) -> None:
        self.entries.append((line, item, sentence))

    def error(self) -> InstrumentError:
        in_order = sorted(self.entries, key=lambda problem: problem[0])
        return InstrumentError(
            tuple(f"{self.file}:{line}: {item}: {text}" for line, item, text in in_order)
        )


@dataclass(frozen=True, slots=True)
class Item:
    node: yaml.Node
    name: str
    problems: Problems

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    @property
    def kind(self) -> str:
        return KINDS.get(self.node.tag, f"value tagged {self.node.tag}")

    @property
    def value(self) -> str:
        """A scalar as written; empty for a list or a mapping."""
        return self.node.value if isinstance(self.node, yaml.ScalarNode) else ""

    @property
    def text(self) -> str:
        """A scalar with normalised white space, so that folded lines become one."""
        return " ".join(self.value.split())

    @property
    def entries(self) -> list[tuple[Item, Item]]:
        """The keys and values of a mapping, including duplicates."""
        pairs = self.node.value if isinstance(self.node, yaml.MappingNode) else []
        return [(self._inside(key, key), self._inside(value, key)) for key, value in pairs]

    @property
    def elements(self) -> list[Item]:
        nodes = self.node.value if isinstance(self.node, yaml.SequenceNode) else []
        return [
            Item(node, f"{self.name}[{position}]", self.problems)
            for position, node in enumerate(nodes)
        ]

    def child(self, key: str) -> Item | None:
        """The value of a key; None if missing or empty."""
        for name, item in self.entries:
            if name.value == key and item.kind != "nothing":
                return item
        return None

    def children(self, key: str) -> list[Item]:
        """The elements of a key's list."""
        item = self.child(key)
        return item.elements if item else []

    def wrong(self, sentence: str) -> None:
        self.problems.add(self.line, self.name or "file", sentence)

    def plain(self) -> Any:
        """As dictionaries, lists, strings, integers and booleans. For checked items only."""
        if self.kind == "mapping":
            return {key.value: item.plain() for key, item in self.entries}
        if self.kind == "list":
            return [item.plain() for item in self.elements]
        return self._plain_scalar()

    def _plain_scalar(self) -> str | int | bool | None:
        match self.kind:
            case "nothing":
                return None
            case "whole number":
                return int(self.value)
            case "yes or no":
                return self.value.lower() in ("true", "yes", "on")
            case _:
                return self.text

    def _inside(self, node: yaml.Node, key: yaml.Node) -> Item:
        key_name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        name = f"{self.name}.{key_name}" if self.name else key_name
        return Item(node, name, self.problems)


class _Refused(yaml.MarkedYAMLError):
    """Valid YAML that is not allowed in a questionnaire."""


class _Loader(yaml.SafeLoader):
    """Rejects aliases and deep nesting, which no questionnaire needs."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None):
            self._refuse("anchors (&) and aliases (*) are not allowed; write the value out.")
        if self.depth == DEEPEST:
            self._refuse("lists and mappings are nested too deep.")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refuse(self, sentence: str) -> NoReturn:
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        raise _Refused(problem=sentence, problem_mark=mark)


def from_path(path: Path) -> Item:
    """The file's top item. Raises InstrumentError if it is not readable YAML."""
    problems = Problems(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except OSError as error:
        problems.add(1, "file", f"cannot be read: {error.strerror}.")
        raise problems.error() from error
    return _from_bytes(content, problems)


def from_text(text: str, name: str) -> Item:
    """The text's top item. Raises InstrumentError if it is not readable YAML."""
    problems = Problems(name)
    if len(text.encode(errors="replace")) > LIMIT:
        _refuse(problems, 1, f"is larger than {LIMIT:,} bytes.")
    return _compose(text, problems)


def _refuse(problems: Problems, line: int, sentence: str) -> NoReturn:
    problems.add(line, "file", sentence)
    raise problems.error()


def _from_bytes(content: bytes, problems: Problems) -> Item:
    if len(content) > LIMIT:
        _refuse(problems, 1, f"is larger than {LIMIT:,} bytes.")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        problems.add(content.count(b"\n", 0, error.start) + 1, "file", "is not UTF-8 text.")
        raise problems.error() from error
    return _compose(text, problems)


def _compose(text: str, problems: Problems) -> Item:
    node = _node(text, problems)
    if node is None:
        _refuse(problems, 1, "is empty.")
    return Item(node, "", problems)


def _node(text: str, problems: Problems) -> Any:
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problems.add(line, "file", f"holds the control character U+{error.character:04X}.")
        raise problems.error() from error
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        problems.add(_line(error, loader), "file", _sentence(error))
        raise problems.error() from error
    except (ValueError, OverflowError) as error:  # such as the escape "\UFFFFFFFF"
        mark = loader.get_mark()
        problems.add(mark.line + 1, "file", "is not valid YAML here.")
        raise problems.error() from error
    finally:
        loader.dispose()


def _line(error: yaml.MarkedYAMLError, loader: _Loader) -> int:
    mark = error.problem_mark or error.context_mark or loader.get_mark()
    return int(mark.line) + 1


def _sentence(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "the syntax is wrong"
    if isinstance(error, _Refused):
        return problem
    if "'\\t'" in problem:
        return "a tab stands where only spaces may; indent with spaces."
    if "another document" in problem:
        return "holds more than one YAML document; keep one."
    return f"is not valid YAML: {problem}{_beginning(error)}."


def _beginning(error: yaml.MarkedYAMLError) -> str:
    """Where a construct began that failed later, such as an unclosed quote."""
    start, end = error.context_mark, error.problem_mark
    if not (error.context and start and end) or start.line == end.line:
        return ""
    return f", {error.context} from line {start.line + 1}"
