"""The round named in a command."""

from django.core.management.base import CommandError

from assessments.models import Round


def round_numbered(number: int) -> Round:
    survey_round = Round.objects.filter(pk=number).first()
    if survey_round is None:
        there = "; ".join(f"{r.pk} is {r}" for r in Round.objects.order_by("pk")[:20])
        sentence = f"There is no round {number}. {there or 'There are no rounds yet'}."
        raise CommandError(sentence, returncode=2)
    return survey_round
