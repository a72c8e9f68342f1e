"""What commands about a round share."""

from pathlib import Path

from django.core.management.base import CommandError

from assessments.instruments.answer_file import MOST_BYTES
from assessments.models import Round


def round_numbered(number: int) -> Round:
    survey_round = Round.objects.filter(pk=number).first()
    if survey_round is None:
        there = "; ".join(f"{r.pk} is {r}" for r in Round.objects.order_by("pk")[:20])
        sentence = f"There is no round {number}. {there or 'There are no rounds yet'}."
        raise CommandError(sentence, returncode=2)
    return survey_round


def read_file(name: str) -> bytes:
    """The file's content, cut off a byte after the most that is taken."""
    try:
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as problem:
        sentence = f"{name}: cannot be read: {problem.strerror}."
        raise CommandError(sentence, returncode=2) from problem
