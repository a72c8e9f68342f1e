"""From the sums of a round to everything that is said of it, as plain data ready for JSON.

Only numbers that may be said are in it (docs/scoring.md, section 12). What may not, or cannot be
computed, is None, and its place is named among the reasons with the reason why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from math import inf, nan
from typing import Any

import numpy as np

from assessments.scoring.agreement import agreement, within_groups
from assessments.scoring.arrays import Counts, Floats
from assessments.scoring.reliability import reliability
from lab.statistics import withholding
from lab.statistics.between import Between, between
from lab.statistics.consensus import consensus, r_wg_j
from lab.statistics.estimates import (
    WEIGHTINGS,
    GroupMeans,
    PartnershipMean,
    group_means,
    partnership_mean,
)
from lab.statistics.items import describe
from lab.statistics.sums import CriterionSums, moments
from lab.statistics.telling import Telling, token
from lab.statistics.withholding import DEFAULT, Reason, Thresholds

Json = dict[str, Any]


@dataclass(frozen=True)
class Questionnaire:
    """What the sums are of.

    Attributes
    ----------
    criteria : mapping of str to sequence of str
        The codes of the criteria, in the order of the sums, and of the statements of each.
    reverse : collection of str
        The statements that are reverse-worded.
    lowest : int
        The number of the scale's lowest category.
    """

    criteria: Mapping[str, Sequence[str]]
    reverse: Collection[str]
    lowest: int = 1


@dataclass(frozen=True)
class Groups:
    """The agencies, in the order of the sums.

    Attributes
    ----------
    names : sequence of str
        Empty where it is not known who belongs to which agency: the sums are then of one group.
    responded : sequence of int
        Rows of the file, answers or none.
    invited : sequence of float
        People on the roster; ``inf`` where there is no roster.
    """

    names: Sequence[str]
    responded: Sequence[int]
    invited: Sequence[float]


def score(
    questionnaire: Questionnaire,
    sums: Sequence[CriterionSums],
    groups: Groups,
    *,
    all_values: bool = False,
    limits: Thresholds = DEFAULT,
) -> Json:
    """Say everything that the sums of a round tell.

    Parameters
    ----------
    questionnaire : Questionnaire
    sums : sequence of CriterionSums, one a criterion
    groups : Groups
    all_values : bool
        Whether to say every number that can be computed, also where there is too little evidence
        for it, or too few people to keep what each of them said to themselves.
    limits : Thresholds
        How much evidence is enough.

    Returns
    -------
    dict
        "respondents", "groups", "items", "criteria" and "reasons" as in docs/scoring.md, section
        16; all numbers are Python's own, and none is NaN.

    Notes
    -----
    The work is in proportion to agencies, statements and categories, whatever the number of
    respondents.

    Without a roster nothing is corrected for a finite population: the intervals are those of a
    sample from many, which are too wide if most of those invited answered, and there is no score
    weighted by the roster. Without agencies the partnership's respondent-equal score is that of
    everybody, and whatever compares agencies has the reason `no_agencies`.

    Examples
    --------
    >>> from lab.statistics.sums import count
    >>> answers = np.array([[4, 5, 2, 3, 4], [2, 1, 255, 3, 2]], dtype=np.uint8)
    >>> sums = count(answers, [False, True], 5, np.zeros(5, dtype=int), 1)
    >>> said = score(Questionnaire({"calm": ["a", "b"]}, ["b"]), [sums], Groups([], [5], [inf]))
    >>> said["criteria"]["calm"]["mean"], said["criteria"]["calm"]["reliability"]["alpha"]
    (65.0, None)
    >>> said["reasons"]["/criteria/calm/reliability/alpha"]
    'below_threshold'
    """
    telling = Telling(all_values=all_values)
    said = _Analysis(questionnaire, sums, groups, limits, telling)
    return {
        "respondents": sum(groups.responded),
        "groups": said.participation(),
        "items": said.items(),
        "criteria": said.criteria(),
        "reasons": telling.reasons,
    }


class _Analysis:
    """The state of one call of `score`."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        sums: Sequence[CriterionSums],
        groups: Groups,
        limits: Thresholds,
        telling: Telling,
    ) -> None:
        self.questionnaire = questionnaire
        self.sums = sums
        self.groups = groups
        self.limits = limits
        self.tell = telling.tell
        self.tell_interval = telling.tell_interval
        self.all_values = telling.all_values
        self.tokens = [token(name) for name in groups.names]

    def participation(self) -> Json:
        groups = self.groups
        return {
            name: {
                "responded": int(groups.responded[g]),
                "invited": self.tell(
                    f"/groups/{self.tokens[g]}/invited",
                    nan if groups.invited[g] == inf else int(groups.invited[g]),
                    None,
                    Reason.NO_ROSTER,
                ),
            }
            for g, name in enumerate(groups.names)
        }

    # Statements

    def items(self) -> Json:
        counts = np.concatenate([each.histogram for each in self.sums], axis=1)
        # The agencies, with everybody last.
        counts = np.concatenate([counts, counts.sum(axis=0, keepdims=True)])
        found = describe(counts[-1])
        answers = counts[:, :, 1:-1]
        n = answers.sum(axis=-1).T.tolist()
        histogram = answers.transpose(1, 0, 2).tolist()
        agree = agreement(answers).T.tolist()
        agree_too = consensus(answers).T.tolist()
        columns = {
            "n": found.n,
            "missing": found.missing,
            "dont_know": found.dont_know,
            "mean": found.mean + (self.questionnaire.lowest - 1),
            "sd": found.sd,
            "top_box_pct": found.top_box,
            "bottom_box_pct": found.bottom_box,
        }
        figures = {name: column.tolist() for name, column in columns.items()}
        codes = [code for codes in self.questionnaire.criteria.values() for code in codes]
        return {
            code: self.item(
                code,
                {name: column[j] for name, column in figures.items()},
                n[j],
                histogram[j],
                agree[j],
                agree_too[j],
            )
            for j, code in enumerate(codes)
        }

    def item(
        self,
        code: str,
        figures: Json,
        n: list[int],
        histogram: list[list[int]],
        agree: list[float],
        agree_too: list[float],
    ) -> Json:
        """Lists have an entry for each agency, and one for everybody at the end."""
        at = f"/items/{token(code)}"
        why = withholding.agency(n[-1], self.limits)
        said = {
            "reversed": code in self.questionnaire.reverse,
            **{name: figures[name] for name in ("n", "missing", "dont_know")},
            **{
                name: self.tell(f"{at}/{name}", figures[name], why, why or _few(n[-1], 2))
                for name in ("mean", "sd")
            },
            **self.answers(
                at,
                n[-1],
                histogram[-1],
                agree[-1],
                agree_too[-1],
                why,
                withholding.histogram(n[-1], self.limits),
            ),
            **{
                name: self.tell(f"{at}/{name}", figures[name], why)
                for name in ("top_box_pct", "bottom_box_pct")
            },
        }
        agencies = self.withheld_agencies(n[:-1])
        histograms = withholding.histograms(n[:-1], self.limits)
        said["groups"] = {
            name: self.answers(
                f"{at}/groups/{self.tokens[g]}",
                n[g],
                histogram[g],
                agree[g],
                agree_too[g],
                agencies[g],
                histograms[g],
            )
            for g, name in enumerate(self.groups.names)
        }
        return said

    def answers(
        self,
        at: str,
        n: int,
        histogram: list[int],
        agree: float,
        agree_too: float,
        why: Reason | None,
        why_histogram: Reason | None,
    ) -> Json:
        few = why or withholding.agreement(n, len(histogram), self.limits)
        undefined = _few(n, 1) or Reason.BELOW_THRESHOLD
        return {
            "histogram": self.tell(f"{at}/histogram", histogram, why or why_histogram),
            "agreement_a": self.tell(f"{at}/agreement_a", agree, few, undefined),
            "consensus": self.tell(f"{at}/consensus", agree_too, few, undefined),
        }

    def withheld_agencies(self, n: Sequence[int]) -> list[Reason | None]:
        """Why an agency's figures are withheld in which so many of its people count."""
        return withholding.agencies(n, self.limits) if self.groups.names else [None] * len(n)

    # Criteria

    def criteria(self) -> Json:
        of_each = [
            moments(_with_everybody(each.persons), each.statements, each.categories)
            for each in self.sums
        ]
        n, mean, variance = (np.stack(column) for column in zip(*of_each, strict=True))
        agencies = (n[:, :-1], mean[:, :-1], variance[:, :-1])
        invited = np.asarray(self.groups.invited, dtype=np.float64)
        withheld = [self.withheld_agencies(row) for row in agencies[0].tolist()]
        compared = agencies[0]
        if not self.all_values:
            compared = np.where([[why is None for why in row] for row in withheld], compared, 0)
        means = group_means(*agencies, invited)
        scores = {each: partnership_mean(*agencies, invited, each) for each in WEIGHTINGS}
        differences = between(compared, mean[:, :-1], variance[:, :-1])

        said = {}
        for c, (code, statements) in enumerate(self.questionnaire.criteria.items()):
            at = f"/criteria/{token(code)}"
            sums = self.sums[c]
            everybody = int(n[c, -1])
            why = withholding.agency(everybody, self.limits)
            said[code] = {
                "items": list(statements),
                "scored": everybody,
                "not_scored": sum(self.groups.responded) - everybody,
                "mean": self.tell(f"{at}/mean", float(mean[c, -1]), why, why),
                "sd": self.tell(
                    f"{at}/sd", float(np.sqrt(variance[c, -1])), why, _few(everybody, 2)
                ),
                "groups": self.agencies(at, sums, _row(means, c), variance[c, :-1], withheld[c]),
                "partnership": self.partnership(
                    at,
                    sums,
                    n[c, :-1],
                    withheld[c],
                    {each: _row(scores[each], c) for each in WEIGHTINGS},
                ),
                **self.between(at, n[c, :-1].tolist(), withheld[c], _row(differences, c)),
                "reliability": self.reliability(at, sums, statements),
            }
        return said

    def agencies(
        self,
        at: str,
        sums: CriterionSums,
        means: Json,
        variance: Floats,
        withheld: list[Reason | None],
    ) -> Json:
        within = within_groups(sums.histogram[:, np.newaxis, :, 1:-1])
        found = {
            "r_wg_j": r_wg_j(within.r_star_wg_j, within.statements).tolist(),
            "r_star_wg_j": within.r_star_wg_j.tolist(),
        }
        statements = within.statements.tolist()
        variances = variance.tolist()
        said = {}
        for g, name in enumerate(self.groups.names):
            here = f"{at}/groups/{self.tokens[g]}"
            n, why = means["n"][g], withheld[g]
            own = why or withholding.interval(n, self.groups.invited[g], variances[g])
            agree = why or withholding.within_group(n, statements[g], self.limits)
            few = _few(n, 2)
            said[name] = {
                "n": n,
                "mean": self.tell(f"{here}/mean", means["mean"][g], why, few),
                "sd": self.tell(f"{here}/sd", means["sd"][g], why, few),
                "se": self.tell(f"{here}/se", means["se"][g], own, few),
                "ci95": self.tell_interval(
                    f"{here}/ci95", means["low"][g], means["high"][g], own, few
                ),
                **{
                    each: self.tell(
                        f"{here}/{each}", column[g], agree, few or Reason.BELOW_THRESHOLD
                    )
                    for each, column in found.items()
                },
            }
        return said

    def partnership(
        self,
        at: str,
        sums: CriterionSums,
        n: Counts,
        withheld: list[Reason | None],
        scores: Mapping[str, Json],
    ) -> Json:
        one_only = withholding.weightings(n.tolist(), withheld)
        said = {}
        for weighting, found in scores.items():
            here = f"{at}/partnership/{weighting}"
            if unknown := self.unknown(weighting):
                found = dict.fromkeys(found, nan)
            why = unknown or self.partnership_withheld(sums, n)
            if weighting != "respondent_equal":
                why = why or one_only
            own = why or withholding.partnership_interval(
                n.tolist(), self.groups.invited, found["se"]
            )
            error = own or one_only
            free = error or withholding.degrees_of_freedom(found["df"])
            said[weighting] = {
                "estimate": self.tell(f"{here}/estimate", found["estimate"], why, unknown),
                "se": self.tell(f"{here}/se", found["se"], error, unknown),
                "df": self.tell(f"{here}/df", found["df"], free, unknown or free),
                "ci95": self.tell_interval(
                    f"{here}/ci95", found["low"], found["high"], own, unknown
                ),
            }
        return said

    def unknown(self, weighting: str) -> Reason | None:
        """What there is no telling without agencies, or without a roster."""
        if not self.groups.names and weighting != "respondent_equal":
            return Reason.NO_AGENCIES
        if weighting == "roster" and inf in self.groups.invited:
            return Reason.NO_ROSTER
        return None

    def partnership_withheld(self, sums: CriterionSums, n: Counts) -> Reason | None:
        few = withholding.agency(int(n.sum()), self.limits)
        if few or not self.groups.names:
            return few
        possible = sum(self.groups.responded) * sums.statements
        answered = int(sums.histogram[:, :, 1:-1].sum()) / max(possible, 1)
        counted = int(np.count_nonzero(n))
        return withholding.partnership(len(n), counted, answered, self.limits)

    def between(self, at: str, n: list[int], withheld: list[Reason | None], found: Json) -> Json:
        # An agency that is withheld is not compared.
        most = self.limits.group - 1
        seen = [
            each if why is None else min(each, most) for each, why in zip(n, withheld, strict=True)
        ]
        unknown = None if self.groups.names else Reason.NO_AGENCIES
        why = unknown or withholding.between(seen, self.limits)
        why_icc = unknown or withholding.icc(seen, self.limits)
        none = unknown or withholding.between(n, self.limits) or Reason.BELOW_THRESHOLD
        too_few = none if found["agencies"] < 2 else None
        names = [*self.groups.names, nan]
        gap = {
            "max_minus_min": found["gap"],
            "highest": names[found["highest"]],
            "lowest": names[found["lowest"]],
        }
        tests = ("f", "p", "welch_f", "welch_df2", "welch_p", "icc1", "icc1_mean_k", "icc2")
        return {
            "gap": {
                each: self.tell(f"{at}/gap/{each}", value, why, none) for each, value in gap.items()
            },
            "between": {
                each: self.tell(
                    f"{at}/between/{each}",
                    found[each],
                    why_icc if each.startswith("icc") else why,
                    withholding.tested(found[each], too_few),
                )
                for each in (*tests, "eta2", "omega2")
            },
        }

    def reliability(self, at: str, sums: CriterionSums, statements: Sequence[str]) -> Json:
        at = f"{at}/reliability"
        n, size = sums.complete, sums.statements
        found = reliability(n, sums.complete_sum, sums.complete_cross)
        why = withholding.reliability(n, size, found.alpha, found.low, found.high, self.limits)
        few = _few(n, 2) or (Reason.BELOW_THRESHOLD if size < 2 else None)
        no_interval = few or (Reason.BELOW_THRESHOLD if size == 2 else None)
        return {
            "n_complete": n,
            "alpha": self.tell(f"{at}/alpha", found.alpha, why, few),
            "alpha_ci95": self.tell_interval(
                f"{at}/alpha_ci95", found.low, found.high, why, no_interval
            ),
            "item_rest_r": {
                code: self.tell(
                    f"{at}/item_rest_r/{token(code)}",
                    r,
                    withholding.item_rest(n, size, r, self.limits),
                    few,
                )
                for code, r in zip(statements, found.item_rest.tolist(), strict=True)
            },
        }


def _with_everybody(persons: Counts) -> Counts:
    """The tables of the agencies, and of all of them together."""
    return np.concatenate([persons, persons.sum(axis=0, keepdims=True)])


def _row(found: GroupMeans | PartnershipMean | Between, row: int) -> Json:
    """One criterion of a result for all, as Python numbers by name."""
    return {field.name: getattr(found, field.name)[row].tolist() for field in fields(found)}


def _few(n: int, least: int) -> Reason | None:
    return withholding.people(n, least)
