"""Student's t: how far an estimate may be off, and how often chance alone goes as far.

Imports scipy.special inside, since most pages need none of it.
"""

import numpy as np
from numpy.typing import ArrayLike

from assessments.scoring.arrays import Floats


def half_width(se: ArrayLike, df: ArrayLike, *, level: float = 0.95) -> Floats:
    """Half the width of an estimate's interval.

    Parameters
    ----------
    se, df : arrays of one shape
        The standard error of the estimate, and its degrees of freedom; NaN where undefined.
    level : float
        How often such an interval holds the true value.

    Returns
    -------
    float array of that shape
        ``t((1 + level)/2, df) se``.

    Examples
    --------
    >>> half_width([2.0], [18]).round(3)
    array([4.202])
    """
    from scipy.special import stdtrit

    return np.asarray(stdtrit(df, (1 + level) / 2) * np.asarray(se))


def p_value(difference: ArrayLike, se: ArrayLike, df: ArrayLike) -> Floats:
    """How often a difference this far from 0, on either side, comes by chance alone.

    Parameters
    ----------
    difference, se, df : arrays of one shape
        With its standard error and degrees of freedom; NaN where undefined.

    Returns
    -------
    float array of that shape

    Examples
    --------
    >>> p_value([4.202], [2.0], [18]).round(3)
    array([0.05])
    """
    from scipy.special import stdtr

    return np.asarray(2 * stdtr(df, -np.abs(np.asarray(difference) / np.asarray(se))))
