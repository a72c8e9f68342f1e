"""A typed or uploaded list of agencies or people: its box, and what is wrong with its lines."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from assessments.localised import translated
from files.people import with_lines
from files.problems import FileProblems
from web.forms import Words

# A box for a typed list: long, and without spelling or capitals corrected.
MOST_TYPED = 100_000
BOX = {"spellcheck": "false", "autocapitalize": "off", "class": "code"}

CORRECT_IT = _("Nothing was stored. Correct it here, and send it again.")
CHOOSE_ANOTHER = _("Nothing was stored. Choose another file, or paste the list below.")


def add_problems(
    form: forms.BaseForm,
    field: str,
    problems: FileProblems,
    text: str,
    *,
    then: Words = CORRECT_IT,
) -> None:
    """Show what is wrong with a list, line by line, and say where to correct it."""
    for problem, line in with_lines(problems.problems, text):
        sentence = translated(problem)
        if line:
            sentence = format_html('{}<code class="faulty">{}</code>', sentence, line)
        form.add_error(None, sentence)
    form.add_error(field, str(then))
