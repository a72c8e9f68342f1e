"""The internal consistency of a criterion: Cronbach's alpha and item-rest correlations.

From sums over the people who answered every statement of the criterion (docs/scoring.md, section
6). Alpha describes the questionnaire, not the partnership.
"""

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Reliability:
    """Alpha with its 95 % interval; NaN for what cannot be computed.

    `item_rest` is a float array of shape (statements,).
    """

    n_complete: int
    alpha: float
    low: float
    high: float
    item_rest: NDArray[np.float64]


def reliability(n: int, total: ArrayLike, cross: ArrayLike) -> Reliability:
    """Cronbach's alpha, Feldt's interval, and the correlation of each item with the others.

    Parameters
    ----------
    n : int
        People who answered every statement.
    total : int array of shape (statements,)
        Sums of their answers, each from 0 to K-1 and recoded.
    cross : int array of shape (statements, statements)
        Sums of products of their answers.

    Returns
    -------
    Reliability

    Notes
    -----
    With C the covariances of J statements, ``alpha = J/(J - 1) (1 - trace(C)/sum(C))``; the
    interval is Feldt's (`feldt_interval`). For two statements `alpha` is Spearman and Brown's
    ``2 r/(1 + r)`` instead [1]_, and has no interval; for one there is none. Undefined when the
    sum of answers does not vary. A negative alpha is given as it is: it says that items point in
    different directions.

    `item_rest` is the correlation of an item with the sum of the others, undefined where either
    does not vary; below .20 the item may have been misread, or not have been turned round.

    Variances are compared as whole numbers, so no digit depends on the order of the people.

    References
    ----------
    .. [1] Eisinga, R., te Grotenhuis, M. & Pelzer, B. (2013). The reliability of a two-item scale:
       Pearson, Cronbach, or Spearman-Brown? International Journal of Public Health, 58(4),
       637-642.

    Examples
    --------
    Four people, three statements: (0, 1, 1), (2, 2, 3), (4, 3, 4), (1, 1, 2).

    >>> found = reliability(4, [7, 7, 10], [[21, 17, 24], [17, 15, 21], [24, 21, 30]])
    >>> round(found.alpha, 4), found.item_rest.round(4)
    (0.962, array([0.9903, 0.9619, 0.9759]))
    """
    total, cross = np.asarray(total, dtype=np.int64), np.asarray(cross, dtype=np.int64)
    J = len(total)
    C = n * cross - np.outer(total, total)  # n (n - 1) times the covariances, exactly
    # A zero on the diagonal, or in the sum, is exact.
    own, all_ = np.diag(C), int(C.sum())
    with_rest = C.sum(axis=1) - own
    of_rest = all_ - 2 * with_rest - own
    defined = (own > 0) & (of_rest > 0)
    scale = np.sqrt(np.where(defined, own * of_rest.astype(np.float64), 1))
    item_rest = np.where(defined, np.clip(with_rest / scale, -1, 1), nan)
    alpha, low, high = nan, nan, nan
    if J == 2 and item_rest[0] > -1:
        r = float(item_rest[0])
        alpha = 2 * r / (1 + r)
    elif J > 2 and all_ > 0:
        alpha = J / (J - 1) * (1 - int(own.sum()) / all_)
        low, high = feldt_interval(alpha, n, J)
    return Reliability(n, alpha, low, high, item_rest)


def feldt_interval(alpha: float, n: int, statements: int) -> tuple[float, float]:
    """Feldt's 95 % interval of Cronbach's alpha.

    Parameters
    ----------
    alpha : float
    n : int
        People, at least 2.
    statements : int
        J, at least 2.

    Returns
    -------
    (float, float)
        ``1 - (1 - alpha) F(.975)`` and ``1 - (1 - alpha) F(.025)``, where F has n - 1 and
        (n - 1)(J - 1) degrees of freedom [1]_.

    References
    ----------
    .. [1] Feldt, L. S., Woodruff, D. J. & Salih, F. A. (1987). Statistical inference for
       coefficient alpha. Applied Psychological Measurement, 11(1), 93-103.

    Examples
    --------
    >>> low, high = feldt_interval(0.85, 89, 7)
    >>> round(low, 6), round(high, 6)
    (0.797065, 0.893167)
    """
    from scipy.special import fdtri

    high_f, low_f = fdtri(n - 1, (n - 1) * (statements - 1), [0.975, 0.025])
    return float(1 - (1 - alpha) * high_f), float(1 - (1 - alpha) * low_f)
