"""No sentence stands in the source outside of a translation, and none is glued from pieces: a
language with another order could not say it."""

import ast
import re
from functools import cache

import pytest

from tests.places import PACKAGES, ROOT

# The names by which makemessages finds a message; files.messages is imported under two of them.
TRANSLATE = {
    *("_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"),
    *("pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy", "gettext_noop"),
}
# What is read by whoever runs the installation, or by a program.
FOR_OPERATORS = {
    "accounts/management": "commands",
    "assessments/command_line": "commands",
    "assessments/instruments": "the mistakes of a questionnaire's file, which commands print",
    "assessments/management": "commands",
    "assessments/encryption/sealing.py": "for logs and commands",
    "assessments/mail/sender_records.py": "what the command mail_test prints",
    "assessments/services/mail_test.py": "what the command mail_test prints",
    "config/logs.py": "logs",
    "config": "settings that stop the start, and the timetable",
    "lab": "what the commands score_* print",
    "operation/management": "commands",
    "operation/rows.py": "what the command restore prints",
    "operation/metrics.py": "what Prometheus shows of numbers",
    "reports/management": "commands",
}
NO_SENTENCES = {
    "assessments/domains.py": "domains",
    "assessments/instruments/data": "questionnaires",
    "assessments/migrations": "SQL, and names that were",
    "assessments/scoring": "arrays; its errors are mistakes of ours",
    "reports/demo.py": "an invented partnership, and what its people typed",
    "reports/migrations": "SQL, and names that were",
    "reports/plotly_files.py": "the build",
}
# Each with what it is.
LITERALS = {
    "accounts/adapters.py": "the name of the product, and what a seal is for",
    "accounts/provider.py": "for logs",
    "accounts/sessions.py": "names of systems, and keys of a session",
    "files/answer_cells.py": "what other programs write in cells",
    "files/answer_columns.py": "names of columns",
    "files/kinds.py": "how files begin",
    "files/people.py": "an example of a list",
    "files/people_columns.py": "names of columns",
    "files/rosters.py": "a roster is read by commands alone",
    "files/tables.py": "what csv.reader says",
    "files/title_lines.py": "what other programs write",
    "files/titles.py": "names of columns",
    "assessments/mail/mail_format.py": "headers, and a mistake of ours",
    "web/middleware.py": "for logs",
    "assessments/models/rounds.py": "a mistake of ours",
    "assessments/prepared.py": "a mistake of ours",
    "web/guessing.py": "what a seal is for, and a key of the cache",
    "web/once.py": "what a seal is for",
    "assessments/services/answers.py": "what a seal is for",
    "assessments/services/messages.py": "what a seal is for",
    "assessments/services/memberships.py": "for logs",
    "web/sealed_form.py": "what a seal is for",
    "respond/page_context.py": "what a seal is for",
    "web/page_owner.py": "what a seal is for",
    "assessments/services/spacing.py": "SQL",
    "assessments/waking.py": "a key of the cache",
    "reports/blocks/cells.py": "a code",
    "reports/disclosure/end_of_round/destruction.py": "SQL",
    "reports/disclosure/end_of_round/scrubbing.py": "SQL",
    "reports/claims/levels.py": "a mistake of ours",
    "reports/disclosure/door/differing.py": "a mistake of ours",
    "reports/disclosure/door/groups.py": "mistakes of ours",
    "reports/disclosure/door/publish.py": "mistakes of ours",
    "reports/publication.py": "a mistake of ours",
    "reports/publication_json.py": "mistakes of ours, and the schema",
    "reports/render/html/blocks.py": "classes of HTML",
    "reports/render/html/cells.py": "HTML",
    "reports/render/html/svg.py": "SVG",
    "reports/render/pdf/fonts.py": "a mistake of ours",
    "reports/render/xlsx/__init__.py": "the name of the product",
    "files/formatting.py": "a mistake of ours",
    "files/names.py": "alphabets",
    "public/markdown_page.py": "classes of HTML",
}
SENTENCE = re.compile(r"[A-Za-z]{2,}[,.:;?!]? [A-Za-z]|[A-Z][a-z]+ %\(|%\(\w+\)s [a-z]")
MARKUP = re.compile(r"<[^>]*>|(?:attachment|inline); filename=|text/\w+; charset=")
# What hands messages on to gettext.
MACHINERY = ("assessments/localised.py", "files/messages.py")


def sources():
    for path in sorted(path for app in PACKAGES for path in (ROOT / app).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        left_out = (*FOR_OPERATORS, *NO_SENTENCES)
        if not name.startswith(left_out):
            yield name


SOURCES = [*sources()]


@cache
def tree_of(name):
    return ast.parse((ROOT / name).read_text())


def called(node):
    function = getattr(node, "func", None)
    return getattr(function, "id", "") or getattr(function, "attr", "")


def translations(tree):
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and called(n) in TRANSLATE]


def inside(nodes):
    return {id(each) for node in nodes for each in ast.walk(node)}


def is_logged(node):
    function = getattr(node, "func", None)
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "logger"


def without_docstrings(tree):
    """The ids of texts that nobody is shown: docstrings, what is logged, assertions, types."""
    apart = [n for n in ast.walk(tree) if isinstance(n, ast.Assert)]
    apart += [n for n in ast.walk(tree) if isinstance(n, ast.Call) and is_logged(n)]
    alone = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    return inside([*apart, *(each for each in alone if isinstance(each, ast.Constant))])


@pytest.mark.parametrize("name", SOURCES)
def test_every_sentence_is_translated(name):
    tree = tree_of(name)
    known = inside(translations(tree)) | without_docstrings(tree)
    found = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in known
        and SENTENCE.search(MARKUP.sub("", node.value))
    ]
    if name in LITERALS:
        assert found, f"{name} needs no exception any more."
    else:
        assert found == []


@pytest.mark.parametrize("name", [each for each in SOURCES if each not in MACHINERY])
def test_no_sentence_is_glued_from_pieces(name):
    glued = []
    for node in ast.walk(tree_of(name)):
        parts = node.values if isinstance(node, ast.JoinedStr) else []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            parts = [node.left, node.right]
        if any(is_a_message(part) for part in parts):
            glued.append((node.lineno, "a message is added to another text"))
    for call in translations(tree_of(name)):
        texts = [each for each in call.args if isinstance(each, ast.Constant)]
        if not texts and called(call) in ("_", "ngettext"):
            glued.append((call.lineno, "what is translated is no literal"))
        for text in texts:
            if isinstance(text.value, str) and (
                text.value != text.value.strip() or text.value[:1] in ",;.)"
            ):
                glued.append((call.lineno, f"a piece of a sentence: {text.value!r}"))
    assert glued == []


def is_a_message(node):
    node = node.value if isinstance(node, ast.FormattedValue) else node
    node = node.left if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) else node
    return isinstance(node, ast.Call) and called(node) in TRANSLATE


# Templates

TEMPLATES = sorted(
    path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.*")
)
BLOCK = re.compile(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}", re.DOTALL)
ONE = re.compile(r"{%\s*translate\s.*?%}")
COMMENT = re.compile(r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", re.DOTALL)
MESSAGE, VALUE = "⟦⟧", "·"
# Names of columns of a file, which are the same in every language.
CODES = re.compile(r"<code>.*?</code>")
# A message or a value, a comma or the like, and one more, between two tags.
GLUED = re.compile(rf"[{MESSAGE}{VALUE}]\s*[,;(]\s*[{MESSAGE}{VALUE}]")
# A page's name before what it is about, and places in a list: no sentences.
MAY_BE_PARTED = {
    "admin/ask_about_rounds.html": "a name, and a word of its state in brackets",
    "coordinate/paper/finish.html": "a name, and a number in brackets",
    "respond/protection.html": "a name, and a number in brackets",
    "accounts/access/_members.html": "what somebody may, and the name of their agency",
    "respond/review.html": "a name, and a number in brackets",
    "respond/start.html": "a page's name",
}


def runs(template):
    """What stands between two tags of HTML, with messages and values as signs."""
    text = CODES.sub("", COMMENT.sub("", (ROOT / "templates" / template).read_text()))
    text = re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)
    text = ONE.sub(MESSAGE, BLOCK.sub(MESSAGE, text))
    text = re.sub(r"{{.*?}}", VALUE, re.sub(r"{%.*?%}", " ", text, flags=re.DOTALL))
    text = re.sub(r'\bclass="[^"]*"(?![^<]*>)', "", text)  # of the page, in a block of its own
    return re.split(r"<[^>]*>", text)


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_word_of_a_template_is_translated(template):
    assert [run.strip() for run in runs(template) if re.search(r"[^\W\d_]{2,}", run)] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_sentence_of_a_template_is_glued_from_pieces(template):
    glued = [run.strip() for run in runs(template) if GLUED.search(run)]
    if template in MAY_BE_PARTED:
        assert glued, f"{template} needs no exception any more."
    else:
        assert glued == []


# Scripts


@pytest.mark.parametrize("script", sorted((ROOT / "static").glob("*.js")), ids=lambda p: p.name)
def test_a_script_says_nothing_of_its_own(script):
    """Its words come from the page, which has them translated."""
    code = re.sub(r"//.*", "", script.read_text())
    literals = re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", code)
    said = [text for each in literals for text in each if re.search(r"[A-Z][a-z]+ [a-z]", text)]
    assert said == []
