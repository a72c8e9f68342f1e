"""What changed from one publication to the next, what did not, and what cannot be told.

A change is a difference of two published scores, judged by the coarse spread of both rounds
(scoring.md, section 8): nothing else is left of the answers. Like is compared with like: groups
with the same members, with the same weight in both rounds; otherwise a round in which other
agencies answered would look like a change. Nobody is compared with their own earlier answers, for
nobody knows whose those were; and there is no finite population correction. So it errs on the side
of seeing no change.
"""

from reports.change.comparing import changes_between
from reports.change.results import Change, Changes, CriterionChange, Verdict, WhyInconclusive

__all__ = ["Change", "Changes", "CriterionChange", "Verdict", "WhyInconclusive", "changes_between"]
