"""Exchanging the whole answer sheets of two people in a group changes no published digit.

So nobody can tell one's answers from the other's; and in every score there is somebody with
different answers, whoever is an insider. Tested here at the door, for many partnerships;
audits/witnesses.py does the same through the code that closes rounds.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assessments.scoring import persons
from audits.partnerships import Door, Json, Partnership, as_counted, invented, published

Places = NDArray[np.intp]


@dataclass
class SwapFindings:
    exchanges: int = 0
    changed: int = 0
    scores: int = 0  # of a group on a criterion
    rankings: int = 0  # of a group, where the ranking is published
    without_witness: int = 0  # of both, where somebody would have no witness


def audit(
    rng: np.random.Generator,
    partnerships: int,
    minimum: int,
    *,
    exchanges: int = 3,
    door: Door = published,
) -> SwapFindings:
    """This many invented partnerships, with this many random pairs of people in each."""
    findings = SwapFindings()
    for _ in range(partnerships):
        counted, document = as_counted(invented(rng, minimum), door)
        if document["groups"]:
            places = counted.places(document)
            look_at(findings, counted, document, places)
            for _ in range(exchanges):
                findings.exchanges += 1
                findings.changed += door(exchanged(rng, counted, places)) != document
    return findings


def exchanged(rng: np.random.Generator, partnership: Partnership, places: Places) -> Partnership:
    """The same, with the sheets of two people in one group exchanged.

    Both were invited at the opening, since the attacker knows the others' sheets.
    """
    on_time = ~partnership.late
    group = rng.choice(places[on_time])
    one, other = rng.choice(np.flatnonzero((places == group) & on_time), size=2, replace=False)
    order = np.arange(len(places))
    order[[one, other]] = other, one
    return replace(
        partnership,
        sheets=np.ascontiguousarray(partnership.sheets[:, order]),
        rankings=np.ascontiguousarray(partnership.rankings[:, order]),
    )


def look_at(
    findings: SwapFindings, partnership: Partnership, document: Json, places: Places
) -> None:
    """Whether everybody has a witness in each score and in the ranking.

    Among those invited at the opening, and for each of them.
    """
    on_time = ~partnership.late
    if document.get("ranking") is not None:
        for place in range(len(document["groups"])):
            findings.rankings += 1
            orders = partnership.rankings[:, (places == place) & on_time].T
            findings.without_witness += not _two_differ(orders[(orders > 0).any(axis=1)])
    for at, criterion in enumerate(partnership.instrument.criteria):
        steps = partnership.steps(criterion)
        for place, group in enumerate(document["criteria"][at]["groups"]):
            if group["score"] is not None:
                here = (places == place) & on_time
                scored = steps[here & (steps != persons.NOT_SCORED)]
                findings.scores += 1
                findings.without_witness += not _two_differ(scored[:, np.newaxis])


def _two_differ(answered: NDArray[np.generic]) -> bool:
    """Whether everybody has two others whose row is different."""
    return len(answered) > 0 and all(
        np.count_nonzero((answered != each).any(axis=1)) >= 2 for each in answered
    )
