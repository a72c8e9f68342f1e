"""Publication -> findings: plain sentences that claim no more than it supports.

Everything that a report says in words, in the order in which it says it. All formats take it from
here; what figures say too stands in `reading`. Plain English for now: this knows no Django.
"""

from dataclasses import dataclass

from assessments.instruments.schema import Instrument
from reports import reading
from reports.findings import changes as of_changes
from reports.findings import links, overall, standing, talk
from reports.findings.changes import OfGroups, Told
from reports.findings.criterion import AboutCriterion, about
from reports.findings.links import Mechanism
from reports.findings.overall import nothing_published
from reports.findings.standing import Standing, WithoutScore
from reports.findings.talk import ToTalkAbout
from reports.former import claims
from reports.former.change import Changes
from reports.former.claims import Level, Range
from reports.former.publication import Publication

__all__ = [
    "AboutCriterion",
    "Findings",
    "Mechanism",
    "OfGroups",
    "Standing",
    "ToTalkAbout",
    "Told",
    "WithoutScore",
    "about",
    "nothing_published",
    "tell",
]


@dataclass(frozen=True, slots=True)
class Findings:
    """A sentence that does not apply is None; lists are empty.

    range : between what the overall picture would lie had everybody answered
    on_quoted : how precise shares are, where one is quoted with what to talk about
    strengths_in_short : looked at together with all other criteria, for the page for a board
    seen_differently : looked at together, but for those to talk about first
    """

    participation: str
    everybody_answered: bool
    few_answered: str | None
    range: Range | None
    on_range: str | None
    at_worst: str | None
    one_group: str | None
    joined: str | None
    headline: str
    weighting: str | None
    lowest: str | None
    highest: str | None
    close_together: str | None
    pattern: str | None
    dont_knows: str | None
    on_statements: str | None
    on_shares: str | None
    on_quoted: str | None
    on_ranking: str | None
    strengths: tuple[Standing, ...]
    strengths_in_short: tuple[Standing, ...]
    problems: tuple[Standing, ...]
    in_between: tuple[Standing, ...]
    seen_differently: tuple[Standing, ...]
    without_score: tuple[WithoutScore, ...]
    nothing_scored: str | None
    agreement_untold: str | None
    mechanisms: tuple[Mechanism, ...]
    changes: Told | None
    changes_of_groups: OfGroups | None
    why_these: str | None
    to_talk_about: tuple[ToTalkAbout, ...]
    begin_alike: str | None


def tell(
    publication: Publication, instrument: Instrument, changes: Changes | None = None
) -> Findings:
    """All that a report says; of a publication with figures."""
    found = standing.standings(publication)
    together = standing.seen_together(publication)
    named = talk.to_talk_about(publication, instrument, found, together)
    talked_about = {each.code for each in named}
    on_shares = reading.on_shares(publication)
    return Findings(
        participation=overall.participation(publication),
        everybody_answered=overall.everybody_answered(publication),
        few_answered=overall.few_answered(publication),
        range=claims.range_of_headline(publication),
        on_range=overall.on_range(publication),
        at_worst=overall.at_worst(publication),
        one_group=overall.one_group(publication),
        joined=overall.joined(publication),
        headline=overall.headline(publication, instrument),
        weighting=overall.weighting(publication),
        lowest=overall.lowest(publication),
        highest=overall.highest(publication),
        close_together=overall.close_together(publication),
        pattern=overall.pattern(publication),
        dont_knows=overall.dont_knows(publication, instrument),
        on_statements=overall.on_statements(publication),
        on_shares=on_shares,
        on_quoted=on_shares if any(each.weakest_in_short for each in named) else None,
        on_ranking=overall.on_ranking(publication),
        strengths=standing.of_level(found, Level.ABOVE),
        strengths_in_short=standing.of_level(together, Level.ABOVE),
        problems=standing.of_level(found, Level.BELOW),
        in_between=standing.of_level(found, Level.NEITHER),
        seen_differently=tuple(
            each for each in standing.seen_differently(together) if each.code not in talked_about
        ),
        without_score=standing.without_score(publication),
        nothing_scored=standing.nothing_scored(publication),
        agreement_untold=standing.agreement_untold(publication),
        mechanisms=links.mechanisms(publication, instrument, [each.code for each in named]),
        changes=of_changes.told(changes) if changes else None,
        changes_of_groups=of_changes.of_groups(publication, changes) if changes else None,
        why_these=talk.why_these(publication, named),
        to_talk_about=named,
        begin_alike=talk.begin_alike(named),
    )
