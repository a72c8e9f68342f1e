"""A file of answers that were given with another tool: looked at, and only then stored.

Nothing of it is kept in between: the page that shows what it says carries it along, sealed, and it
is read anew.
"""

from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.access import Access, account, round_for
from assessments.instruments.answer_file import read_answers
from assessments.localised import translated
from assessments.models import Role, Round
from assessments.services import imports
from assessments.services.paper import MOST_SHEETS
from coordinate.forms.answer_file import AnswerFileForm, AnswersForm
from files.answers import AnswerFile
from files.problems import FileProblems
from files.rosters import with_look_alikes
from web import sealed_upload
from web.forms import about, page_or_form, status, tell, typed, why_not
from web.once import used_once

# A sentence of so many characters is folded to what stands before its colon.
LONG = 300


@page_or_form
@used_once
@login_required
def bring_in(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    survey_round = round_for(request.user, slug, pk, access=Access.MANAGER)
    if not survey_round.is_import:
        raise Http404
    if refusal := why_not(imports.check_takes_a_file, survey_round):
        messages.error(request, refusal)
        return redirect("round", slug, pk)
    file = AnswerFileForm(
        typed(request),
        request.FILES or None,
        instrument=survey_round.instrument,
        carried=sealed_upload.unseal(request),
    )
    if not file.is_valid():
        return _ask_for_file(request, survey_round, file)
    content = file.content()
    by_role = survey_round.breakdown == Round.Breakdown.ROLE
    now = timezone.now()
    with timezone.override(survey_round.partnership.zone):
        try:
            answers = _read(content, file, survey_round)
            form = AnswersForm(
                request.POST if sealed_upload.FIELD in request.POST and not request.FILES else None,
                survey_round=survey_round,
                answers=answers,
                now=now,
            )
        except FileProblems as problems:
            for problem in problems.problems:
                file.add_error(None, translated(problem))
            file.add_error("file", _("Nothing is stored. Choose the file again."))
            return _ask_for_file(request, survey_round, file)
        if form.is_valid() and _is_stored(request, survey_round, answers, form, now):
            return redirect("round", slug, pk)
        context = about(
            survey_round.partnership,
            survey_round=survey_round,
            form=form,
            file=file,
            notes=[_folded(translated(each)) for each in answers.notes],
            would=imports.answered(survey_round, answers),
            people=len(answers.rows),
            roles=_roles(answers) if by_role else [],
            carried=sealed_upload.seal(content, request),
        )
        return render(request, "coordinate/paper/answers.html", context, status=status(form))


def _folded(sentence: str) -> tuple[str, ...]:
    """A long sentence in two parts, of which the second is shown when somebody opens it."""
    return sentence.partition(": ") if len(sentence) > LONG else (sentence,)


def _read(content: bytes, file: AnswerFileForm, survey_round: Round) -> AnswerFile:
    answers = read_answers(content, "", survey_round.instrument, **file.how())
    if len(answers.rows) > MOST_SHEETS:
        raise FileProblems([_("This page takes at most 5,000 people.")])
    return with_look_alikes(answers)


def _ask_for_file(request: HttpRequest, survey_round: Round, form: AnswerFileForm) -> HttpResponse:
    context = about(survey_round.partnership, survey_round=survey_round, form=form)
    return render(request, "coordinate/paper/answer_file.html", context, status=status(form))


def _roles(answers: AnswerFile) -> list[tuple[str, int]]:
    people = Counter(row.role for row in answers.rows)
    return [(str(role.label), people[role.value]) for role in Role]


def _is_stored(
    request: HttpRequest,
    survey_round: Round,
    answers: AnswerFile,
    form: AnswersForm,
    now: datetime,
) -> bool:
    """Store them and say so; False with an error in the form where that cannot be."""
    how: dict[str, Any] = {
        "answered_between": form.asked(),
        "soon_after_another": form.cleaned_data.get("soon_after_another", False),
    }
    by = account(request)
    try:
        done = imports.import_answers(survey_round, answers, form.roster(), now=now, by=by, **how)
    except FileProblems as problems:
        form.add_error(None, [translated(each) for each in problems.problems])
    except ValidationError as problem:
        tell(form, problem)
    except OSError:
        form.add_error(None, _("The round's key could not be stored, so nothing was imported."))
    else:
        words = ngettext(
            "The answers of %(people)d person are stored. Now make the report.",
            "The answers of %(people)d people are stored. Now make the report.",
            done.answered,
        )
        messages.success(request, words % {"people": done.answered})
        return True
    return False
