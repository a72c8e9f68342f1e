"""Reading a file of answers to a questionnaire into answer sheets (through files.answers)."""

from files import answers
from files.answer_cells import Scale
from files.answer_columns import AGENCY, Options
from files.answers import AnswerFile
from files.questions import Questions

from .coding import DONT_KNOW
from .schema import Instrument


def read_answers(
    data: bytes,
    name: str,
    instrument: Instrument,
    *,
    group_column: str = AGENCY,
    group_needed: bool = True,
    round_column: str | None = None,
    dont_know: bool | None = None,
    in_order: bool = False,
    codes_in_order: bool = False,
    **limits: int,
) -> AnswerFile:
    """All rows of a file of answers. Raises FileProblems.

    group_column : the column that people are grouped by; the file may lack it unless group_needed
    round_column : the column of the round, if the file has several
    dont_know : whether don't know is a valid answer; by default, as on the instrument's scale
    in_order : the columns of answers are the statements in order, whatever their titles
    codes_in_order : A1 is the lowest answer, A2 the next, and so on
    limits : of a workbook
    """
    options = Options(group_column, group_needed, round_column, in_order, codes_in_order, **limits)
    questions = _questions(instrument, dont_know, codes_in_order=codes_in_order)
    return answers.read(data, name, questions, options)


def _questions(
    instrument: Instrument, dont_know: bool | None, *, codes_in_order: bool
) -> Questions:
    scale = instrument.scale
    knows = scale.dont_know is not None if dont_know is None else dont_know
    return Questions(
        instrument.name,
        {statement.code: statement.text for statement in instrument.statements},
        instrument.ranking_columns,
        Scale(
            {str(each): each - scale.min + 1 for each in scale.categories},
            scale.labels,
            DONT_KNOW if knows else None,
            scale.dont_know,
            codes_in_order,
        ),
    )
