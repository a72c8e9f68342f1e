"""What may be said of differences: improved, declined, stable, or nothing."""

from collections.abc import Sequence
from math import isnan, nan
from typing import Protocol

from assessments.scoring import change as scoring
from assessments.scoring import multiplicity, student, visible
from reports.change.differences import MOST_ROUNDED, Difference
from reports.change.results import Change, Verdict

VERDICTS = {
    scoring.Verdict.IMPROVED: Verdict.IMPROVED,
    scoring.Verdict.DECLINED: Verdict.DECLINED,
    scoring.Verdict.STABLE: Verdict.STABLE,
    scoring.Verdict.UNTOLD: Verdict.INCONCLUSIVE,
}
# A group's own spread may be wider than the pooled one by which it is judged: at .05, one claim in
# five would be false.
LEVEL, LEVEL_OF_GROUPS = 0.05, 0.01


class Judge(Protocol):
    def __call__(
        self, differences: Sequence[Difference | None], *, level: float = LEVEL
    ) -> list[Change | None]: ...


def judged(
    differences: Sequence[Difference | None], *, can_tell: bool, level: float = LEVEL
) -> list[Change | None]:
    """All at once: p values are adjusted for their number (Holm).

    can_tell : False where a verdict on any of them would mean nothing
    """
    p = [
        float(student.p_value(each.difference, each.error, each.freedom)) if each else nan
        for each in differences
    ]
    adjusted = multiplicity.holm(p).tolist() if p else []
    tests = sum(not isnan(each) for each in p)
    return [
        _change(each, p_holm, tests, can_tell=can_tell, level=level) if each else None
        for each, p_holm in zip(differences, adjusted, strict=True)
    ]


def _change(estimate: Difference, p: float, tests: int, *, can_tell: bool, level: float) -> Change:
    difference = None if isnan(estimate.difference) else estimate.difference
    if difference is None or isnan(estimate.error) or not can_tell:
        return Change(estimate.before, estimate.now, difference, None, None, Verdict.INCONCLUSIVE)

    def half_width(level: float) -> float:
        return float(student.half_width(estimate.error, estimate.freedom, level=level))

    p = p if abs(difference) > MOST_ROUNDED else 1.0
    passed_seldom = half_width(1 - 2 * level)  # each end as often as `level` says
    low, high = difference - passed_seldom, difference + passed_seldom
    return Change(
        before=estimate.before,
        now=estimate.now,
        difference=difference,
        margin=half_width(0.95),
        # At the first and strictest step of Holm's procedure.
        smallest_detectable=float(
            visible.visible_change(estimate.error, estimate.freedom, level=level / tests)
        ),
        verdict=VERDICTS[scoring.verdict(p, difference, low, high, level=level)],
    )
