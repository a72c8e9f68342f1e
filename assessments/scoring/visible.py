"""How large a change between two rounds has to be to be seen.

Imports scipy.special inside, since most pages need none of it.
"""

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

USUAL_SD = 20.0


def smallest_visible_change(n1: int, n2: int, *, sd: float = USUAL_SD, power: float = 0.8) -> float:
    """Points on 0-100 that a criterion has to move to be told from chance.

    Parameters
    ----------
    n1, n2 : int
        Respondents of the two rounds, at least 2 each.
    sd : float
        Standard deviation of person scores, in points; 20 is usual.
    power : float
        The chance of seeing a change that large.

    Returns
    -------
    float
        ``(t(.975, df) + t(power, df)) * sd * sqrt(1/n1 + 1/n2)`` with ``df = n1 + n2 - 2``.

    Notes
    -----
    Two-sided, at the 5 % level, for two independent rounds of equal spread; for two rounds of
    10 people and an SD of 20 it is 26.5 points, where R's `power.t.test`, which uses the
    noncentral t, gives 26.5 too.

    Examples
    --------
    >>> round(smallest_visible_change(10, 10), 1)
    26.5
    """
    if min(n1, n2) < 2:
        raise ValueError("Each round needs at least 2 respondents.")
    return float(visible_change(sd * sqrt(1 / n1 + 1 / n2), n1 + n2 - 2, power=power))


def visible_change(
    se: ArrayLike, df: ArrayLike, *, power: float = 0.8, level: float = 0.05
) -> NDArray[np.float64]:
    """How far a difference has to be from 0, given its standard error, to be told from chance.

    Parameters
    ----------
    se, df : arrays of one shape
        The standard error of the difference, and its degrees of freedom; NaN where undefined.
    power : float
        The chance of seeing a change that large.
    level : float
        How often a difference may be taken for more than chance that is not; of several, each one's
        share of it.

    Returns
    -------
    float array of that shape
        ``(t(1 - level/2, df) + t(power, df)) se``, two-sided.

    Examples
    --------
    >>> visible_change([2.0], [18]).round(2)
    array([5.93])
    """
    from scipy.special import stdtrit

    return np.asarray((stdtrit(df, 1 - level / 2) + stdtrit(df, power)) * np.asarray(se))
