"""A questionnaire as immutable values: statements, scale, and the source of each.

`from_json` trusts its input; `loader` validates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

FORMAT = 1

Json = dict[str, Any]


def _texts(values: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(values or ())


def _in_order(paragraphs: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """H5 before H13, because a database may return a map in any order."""
    return tuple(sorted(paragraphs.items(), key=lambda item: (len(item[0]), item[0])))


@dataclass(frozen=True, slots=True)
class Source:
    """A document that criteria are based on; `paragraphs` paraphrases the argument of each."""

    id: str
    citation: str
    url: str | None = None
    paragraphs: tuple[tuple[str, str], ...] = ()

    def paragraph(self, reference: str) -> str | None:
        return dict(self.paragraphs).get(reference)

    def to_json(self) -> Json:
        return {
            "id": self.id,
            "citation": self.citation,
            "url": self.url,
            "paragraphs": dict(self.paragraphs),
        }

    @classmethod
    def from_json(cls, data: Json) -> Source:
        return cls(
            id=data["id"],
            citation=data["citation"],
            url=data.get("url"),
            paragraphs=_in_order(data.get("paragraphs") or {}),
        )


@dataclass(frozen=True, slots=True)
class Study:
    """A study of a criterion's subject; `found` paraphrases its finding."""

    id: str
    citation: str
    found: str
    url: str | None = None

    def to_json(self) -> Json:
        return {"id": self.id, "citation": self.citation, "url": self.url, "found": self.found}

    @classmethod
    def from_json(cls, data: Json) -> Study:
        return cls(
            id=data["id"], citation=data["citation"], found=data["found"], url=data.get("url")
        )


@dataclass(frozen=True, slots=True)
class Scale:
    min: int
    max: int
    labels: tuple[str, ...] = ()
    dont_know: str | None = None

    @property
    def categories(self) -> tuple[int, ...]:
        return tuple(range(self.min, self.max + 1))

    @property
    def size(self) -> int:
        return self.max - self.min + 1

    def label(self, category: int) -> str:
        """The label of a category, or its number if the file has no labels."""
        return self.labels[category - self.min] if self.labels else str(category)

    def to_json(self) -> Json:
        return {
            "min": self.min,
            "max": self.max,
            "labels": list(self.labels),
            "dont_know": self.dont_know,
        }

    @classmethod
    def from_json(cls, data: Json) -> Scale:
        return cls(
            min=data["min"],
            max=data["max"],
            labels=_texts(data.get("labels")),
            dont_know=data.get("dont_know"),
        )


@dataclass(frozen=True, slots=True)
class Band:
    """The label for scores from `from_score` up to the next band."""

    from_score: int
    label: str

    def to_json(self) -> Json:
        return {"from": self.from_score, "label": self.label}

    @classmethod
    def from_json(cls, data: Json) -> Band:
        return cls(from_score=data["from"], label=data["label"])


@dataclass(frozen=True, slots=True)
class Coded:
    """A text with a code: a discussion question, a first step, or a purpose."""

    code: str
    text: str

    def to_json(self) -> Json:
        return {"code": self.code, "text": self.text}

    @classmethod
    def from_json(cls, data: Json) -> Coded:
        return cls(code=data["code"], text=data["text"])


def _coded(values: Iterable[Json] | None) -> tuple[Coded, ...]:
    return tuple(Coded.from_json(each) for each in values or ())


@dataclass(frozen=True, slots=True)
class Statement:
    """One rated item; `code` is its column in CSV files. Without sources, it is our own
    addition."""

    code: str
    text: str
    reverse: bool = False
    sources: tuple[str, ...] = ()

    def to_json(self) -> Json:
        return {
            "code": self.code,
            "text": self.text,
            "reverse": self.reverse,
            "sources": list(self.sources),
        }

    @classmethod
    def from_json(cls, data: Json) -> Statement:
        return cls(
            code=data["code"],
            text=data["text"],
            reverse=data.get("reverse") or False,
            sources=_texts(data.get("sources")),
        )


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    title: str
    statements: tuple[Statement, ...]
    reason: str | None = None
    sources: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    core: bool = False
    discuss: tuple[Coded, ...] = ()
    first_steps: tuple[Coded, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its statements, in order."""
        return tuple(statement.code for statement in self.statements)

    def to_json(self) -> Json:
        return {
            "code": self.code,
            "title": self.title,
            "reason": self.reason,
            "sources": list(self.sources),
            "studies": list(self.studies),
            "core": self.core,
            "statements": [statement.to_json() for statement in self.statements],
            "discuss": [question.to_json() for question in self.discuss],
            "first_steps": [step.to_json() for step in self.first_steps],
        }

    @classmethod
    def from_json(cls, data: Json) -> Criterion:
        return cls(
            code=data["code"],
            title=data["title"],
            statements=tuple(Statement.from_json(each) for each in data["statements"]),
            reason=data.get("reason"),
            sources=_texts(data.get("sources")),
            studies=_texts(data.get("studies")),
            core=data.get("core") or False,
            discuss=_coded(data.get("discuss")),
            first_steps=_coded(data.get("first_steps")),
        )


@dataclass(frozen=True, slots=True)
class Link:
    """A mechanism: a high score on one criterion raises or lowers another."""

    from_code: str
    to_code: str
    effect: str
    sources: tuple[str, ...] = ()

    def to_json(self) -> Json:
        return {
            "from": self.from_code,
            "to": self.to_code,
            "effect": self.effect,
            "sources": list(self.sources),
        }

    @classmethod
    def from_json(cls, data: Json) -> Link:
        return cls(
            from_code=data["from"],
            to_code=data["to"],
            effect=data["effect"],
            sources=_texts(data.get("sources")),
        )


@dataclass(frozen=True, slots=True)
class Ranking:
    code: str
    question: str
    options: tuple[Coded, ...]
    sources: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its options, in order."""
        return tuple(option.code for option in self.options)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its options in a file of answers, in order, such as "purpose_lives"."""
        return tuple(f"{self.code}_{code}" for code in self.codes)

    def to_json(self) -> Json:
        return {
            "code": self.code,
            "question": self.question,
            "options": [option.to_json() for option in self.options],
            "sources": list(self.sources),
        }

    @classmethod
    def from_json(cls, data: Json) -> Ranking:
        return cls(
            code=data["code"],
            question=data["question"],
            options=_coded(data["options"]),
            sources=_texts(data.get("sources")),
        )


@dataclass(frozen=True)  # without slots, for what is worked out once
class Instrument:
    key: str
    version: str
    title: str
    scale: Scale
    criteria: tuple[Criterion, ...]
    frame: str | None = None  # what every statement refers to, shown above the statements
    language: str = "en-GB"
    licence: str | None = None
    minutes: int | None = None
    sources: tuple[Source, ...] = ()
    studies: tuple[Study, ...] = ()
    bands: tuple[Band, ...] = ()
    links: tuple[Link, ...] = ()
    ranking: Ranking | None = None
    agency_return: bool = False

    @property
    def name(self) -> str:
        """Such as "partnership-health 1.0"."""
        return f"{self.key} {self.version}"

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(each for criterion in self.criteria for each in criterion.statements)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of all statements, in order: the columns of a file of answers."""
        return tuple(statement.code for statement in self.statements)

    @cached_property
    def ranking_columns(self) -> tuple[str, ...]:
        """The columns of the ranking; empty without one."""
        return self.ranking.columns if self.ranking else ()

    def criterion(self, code: str) -> Criterion:
        """The criterion with this code; KeyError if there is none."""
        return {criterion.code: criterion for criterion in self.criteria}[code]

    def statement(self, code: str) -> Statement:
        """The statement with this code; KeyError if there is none."""
        return {statement.code: statement for statement in self.statements}[code]

    def criterion_of(self, statement_code: str) -> Criterion:
        """The criterion that a statement belongs to; KeyError if there is none."""
        return {code: each for each in self.criteria for code in each.codes}[statement_code]

    def band(self, score: float) -> Band | None:
        """The band of a 0-100 score. Pass the rounded score, so that number and label agree."""
        reached = [band for band in self.bands if band.from_score <= score]
        return reached[-1] if reached else None

    @property
    def references(self) -> tuple[str, ...]:
        """Every paragraph cited anywhere (such as "H13"), once, in order of first use."""
        cited = [reference for each in self.criteria for reference in each.sources]
        cited += [reference for each in self.statements for reference in each.sources]
        cited += [reference for each in self.links for reference in each.sources]
        cited += self.ranking.sources if self.ranking else ()
        return tuple(dict.fromkeys(cited))

    def source(self, reference: str) -> Source | None:
        """The document that a reference such as "H13" points into."""
        prefix = reference.rstrip("0123456789")
        return next((source for source in self.sources if source.id == prefix), None)

    def paraphrase(self, reference: str) -> str | None:
        """What a cited paragraph argues, in our words."""
        source = self.source(reference)
        return source.paragraph(reference) if source else None

    def studies_of(self, criterion: Criterion) -> tuple[Study, ...]:
        """The studies of a criterion's subject, in its order."""
        known = {study.id: study for study in self.studies}
        return tuple(known[each] for each in criterion.studies)

    def to_json(self) -> Json:
        """The same document as the YAML file, ready for json.dumps."""
        return {
            "format": FORMAT,
            "key": self.key,
            "version": self.version,
            "title": self.title,
            "frame": self.frame,
            "language": self.language,
            "licence": self.licence,
            "minutes": self.minutes,
            "sources": [source.to_json() for source in self.sources],
            "studies": [study.to_json() for study in self.studies],
            "scale": self.scale.to_json(),
            "bands": [band.to_json() for band in self.bands],
            "criteria": [criterion.to_json() for criterion in self.criteria],
            "links": [link.to_json() for link in self.links],
            "ranking": self.ranking.to_json() if self.ranking else None,
            "agency_return": self.agency_return,
        }

    @classmethod
    def from_json(cls, data: Json) -> Instrument:
        """An instrument from a document that `loader` has validated before."""
        ranking = data.get("ranking")
        return cls(
            key=data["key"],
            version=data["version"],
            title=data["title"],
            scale=Scale.from_json(data["scale"]),
            criteria=tuple(Criterion.from_json(each) for each in data["criteria"]),
            frame=data.get("frame"),
            language=data.get("language") or "en-GB",
            licence=data.get("licence"),
            minutes=data.get("minutes"),
            sources=tuple(Source.from_json(each) for each in data.get("sources") or ()),
            studies=tuple(Study.from_json(each) for each in data.get("studies") or ()),
            bands=tuple(Band.from_json(each) for each in data.get("bands") or ()),
            links=tuple(Link.from_json(each) for each in data.get("links") or ()),
            ranking=Ranking.from_json(ranking) if ranking else None,
            agency_return=data.get("agency_return") or False,
        )
