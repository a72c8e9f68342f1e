"""What every document of a report has: its head, its notices, and parts under their titles."""

from collections.abc import Iterable

from reports.blocks import Block, Document, Frame, Panel, Part, Text, Tone
from reports.report import Report
from reports.words import cover, overall, titles
from reports.words.plain import decimal_point, language


def outline(
    report: Report,
    title: str,
    opening: tuple[Block, ...],
    parts: Iterable[Part | None] = (),
    *,
    names_questionnaire: bool = False,
) -> Document:
    """A document of these blocks, without the parts that are None.

    names_questionnaire : beneath the title, beside when people were asked
    """
    about = [cover.asked_between(report)]
    about += [cover.asked_with(report)] if names_questionnaire else []
    return Document(
        title=title,
        partnership=report.heading.partnership,
        language=language(),
        about=tuple(about),
        notices=notices(report),
        opening=opening,
        parts=tuple(each for each in parts if each),
        made_at=report.heading.published_at,
        frame=Frame(
            contents=cover.contents(),
            made_with=cover.made_with(),
            missing_letters=cover.missing_letters(),
            decimal_point=decimal_point(),
        ),
    )


def notices(report: Report) -> tuple[Text, ...]:
    """What must not be overlooked, in every format."""
    sentences = [cover.demo_notice()] if report.heading.is_demo else []
    sentences += [cover.practice_notice()] if report.publication.practice else []
    return tuple(Text(each, Tone.NOTICE) for each in sentences)


def too_few(report: Report) -> tuple[Block, ...]:
    """Instead of a report of which nothing is published: why, and what became of the answers."""
    texts = (
        Text(overall.too_few(report.publication), Tone.LEAD),
        Text(cover.too_few_to_publish(report.publication.minimum_group)),
        Text(cover.answers_destroyed(is_import=report.heading.is_import)),
    )
    return (Part("too-few", titles.too_few_title(), (Panel("in-short", texts),)),)


def part(key: str, blocks: Iterable[Block], *, folded: bool = False) -> Part:
    """Under the title of that key."""
    return Part(key, titles.part_title(key), tuple(blocks), titles.short_title(key), folded)
