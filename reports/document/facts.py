"""What documents of one report have in common: its findings, and what things are called."""

from dataclasses import dataclass

from reports.change import CriterionChange
from reports.findings import changes, overall, standing, talk
from reports.findings.changes import WhatChanged
from reports.findings.overall import Ends
from reports.findings.standing import Standing
from reports.findings.talk import Topic, Why
from reports.publication import CriterionResult, Publication, reason_of
from reports.report import Report
from reports.words.names import Names
from reports.words.reasons import why, why_on


@dataclass(frozen=True, slots=True)
class Facts:
    """Of all criteria seen together.

    what_changed : None where nothing is compared
    """

    report: Report
    names: Names
    standings: tuple[Standing, ...]
    ends: Ends | None
    topics: tuple[Topic, ...]
    why: Why
    what_changed: WhatChanged | None

    @property
    def publication(self) -> Publication:
        return self.report.publication

    @property
    def compares_groups(self) -> bool:
        return len(self.publication.groups) > 1 and bool(self.standings)

    def result(self, code: str) -> CriterionResult:
        """Of a criterion that the round asked."""
        return next(each for each in self.publication.criteria if each.code == code)

    def change(self, code: str) -> CriterionChange | None:
        """None where nothing is compared, or where the last round did not ask this criterion."""
        return (
            changes.change_of_criterion(self.report.changes, code) if self.report.changes else None
        )

    def reason(self, value: object) -> str:
        """Why a value is withheld, in words."""
        reason = reason_of(value)
        return why(reason, self.publication) if reason else ""

    def reason_of_score(self, result: CriterionResult) -> str:
        """Why a criterion has no score, in words."""
        return self.reason_in(result, result.overall.score)

    def reason_in(self, result: CriterionResult, value: object) -> str:
        """Why a value of a whole criterion is withheld."""
        reason = reason_of(value)
        return why_on(reason, self.publication, result) if reason else ""


def facts_of(report: Report) -> Facts:
    publication, instrument = report.publication, report.instrument
    together = standing.seen_together(publication)
    topics = talk.topics(publication, instrument, together)
    return Facts(
        report=report,
        names=Names(instrument, publication, report.yours),
        standings=together,
        ends=overall.ends(publication),
        topics=topics,
        why=talk.why(publication, topics),
        what_changed=changes.what_changed(report.changes) if report.changes else None,
    )
