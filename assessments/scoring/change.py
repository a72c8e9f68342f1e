"""What may be said of a change: improved, declined, stable, or nothing (scoring.md, section 8)."""

from enum import StrEnum

# Changes within this many points of 0 on the 0-100 scale count as none.
MARGIN = 5.0


class Verdict(StrEnum):
    IMPROVED = "improved"
    DECLINED = "declined"
    STABLE = "stable"
    UNTOLD = "not enough evidence to tell"


def verdict(
    p: float, difference: float, low: float, high: float, *, level: float = 0.05
) -> Verdict:
    """One of three things, or none of them.

    Parameters
    ----------
    p : float
        Adjusted for the number of comparisons (`multiplicity.holm`).
    difference : float
        In points.
    low, high : float
        The interval of which each end is passed by chance as often as `level` says: that of 90 %.
    level : float
        How often a claim may be false.

    Returns
    -------
    Verdict
        Improved or declined if p < `level`; stable if the interval lies within `MARGIN` points of 0
        on either side, two one-sided tests [1]_; else it cannot be told, and no arrow may be
        drawn.

    References
    ----------
    .. [1] Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the
       power approach. Journal of Pharmacokinetics and Biopharmaceutics, 15(6), 657-680.

    Examples
    --------
    >>> verdict(0.7, 0.6, -2.1, 3.3).value, verdict(0.3, 1.3, -3.7, 6.4).value
    ('stable', 'not enough evidence to tell')
    """
    if p < level:
        return Verdict.IMPROVED if difference > 0 else Verdict.DECLINED
    if low > -MARGIN and high < MARGIN:
        return Verdict.STABLE
    return Verdict.UNTOLD
