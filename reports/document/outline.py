"""What every document of a report has: its head, its notices, and parts under their titles."""

from collections.abc import Iterable

from reports.blocks import Block, Document, Frame, Panel, Part, Text, Tone
from reports.report import Report
from reports.words import headings, overall
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
    about = [headings.asked_between(report)]
    about += [headings.asked_with(report)] if names_questionnaire else []
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
            contents=headings.contents(),
            made_with=headings.made_with(),
            missing_letters=headings.missing_letters(),
            decimal_point=decimal_point(),
        ),
    )


def notices(report: Report) -> tuple[Text, ...]:
    """What must not be overlooked, in every format."""
    sentences = [headings.demo()] if report.heading.is_demo else []
    sentences += [headings.practice()] if report.publication.practice else []
    return tuple(Text(each, Tone.NOTICE) for each in sentences)


def too_few(report: Report) -> tuple[Block, ...]:
    """Instead of a report of which nothing is published: why, and what became of the answers."""
    texts = (
        Text(overall.too_few(report.publication), Tone.LEAD),
        Text(headings.too_few_to_publish(report.publication.minimum_group)),
        Text(headings.answers_destroyed(is_import=report.heading.is_import)),
    )
    return (Part("too-few", headings.too_few_heading(), (Panel("in-short", texts),)),)


def part(key: str, blocks: Iterable[Block], *, folded: bool = False) -> Part:
    """Under the title of that key."""
    return Part(key, headings.title(key), tuple(blocks), headings.short(key), folded)
