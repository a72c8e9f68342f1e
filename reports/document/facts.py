"""What documents of one report have in common: its findings, and what things are called."""

from dataclasses import dataclass

from reports.blocks import Frame, Text, Tone
from reports.findings import changes, overall, standing, talk
from reports.findings.changes import Told
from reports.findings.overall import Ends
from reports.findings.standing import Standing
from reports.findings.talk import Topic, Why
from reports.publication import CriterionResult, Publication, reason_of
from reports.report import Report
from reports.words import headings
from reports.words.names import Names
from reports.words.plain import decimal_point
from reports.words.reasons import why, why_on


@dataclass(frozen=True, slots=True)
class Facts:
    """Of all criteria seen together.

    told : what can be told of the change; None where nothing is compared
    """

    report: Report
    names: Names
    standings: tuple[Standing, ...]
    ends: Ends | None
    topics: tuple[Topic, ...]
    why: Why
    told: Told | None

    @property
    def publication(self) -> Publication:
        return self.report.publication

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


def facts(report: Report) -> Facts:
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
        told=changes.told(report.changes) if report.changes else None,
    )


def notices(report: Report) -> tuple[Text, ...]:
    """What must not be overlooked, in every format."""
    said = []
    if report.heading.is_demo:
        said.append(headings.demo())
    if report.publication.practice:
        said.append(headings.practice())
    return tuple(Text(each, Tone.NOTICE) for each in said)


def about(report: Report) -> tuple[str, ...]:
    return headings.asked_between(report), headings.asked_with(report)


def frame() -> Frame:
    return Frame(
        contents=headings.contents(),
        made_with=headings.made_with(),
        missing_letters=headings.missing_letters(),
        decimal_point=decimal_point(),
    )
