"""The vocabulary: every record that flows through communique, in one file.

All records are frozen dataclasses. Characters are counted as Python counts them, in ``Report.text``, end excluded.
Unknown is ``None`` in a field and ``---`` in a ``code``; a message never stands in a data field.
The JSON form (``communique.contract``) and the JSON Schema are generated from these classes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, get_args

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Category = Annotated[str, "[A-Z][A-Z0-9_]*"]  # an event type, or a category of a user's own codebook
Status = Literal["actual", "historical", "future", "hypothetical", "negated"]
QuadClass = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]
EvidenceRole = Literal[
    "actor",
    "recipient",
    "cue",
    "mode",
    "status",
    "context",
    "source",
    "date",
    "place",
    "content",
    "negation",
    "rule",
    "via",
    "claim",
]
DateBasis = Literal["text", "dateline", "published"]
PlaceBasis = Literal["text", "dateline"]
Granularity = Literal["day", "week", "month", "quarter", "half", "season", "year", "decade", "century", "range"]
PlaceKind = Literal["country", "region", "city", "water", "landform", "area", "site", "demonym"]
QuoteKind = Literal["direct", "indirect", "mixed", "scare"]
NumberKind = Literal["dead", "injured", "arrested", "displaced", "crowd", "money"]
SourceKind = Literal["report", "actor", "named", "institution", "unnamed", "document", "media"]
ClaimStatus = Literal["asserted", "denied", "questioned", "conditional"]
Stance = Literal["neutral", "doubt", "denial"]
NoteKind = Literal[
    "missing-path", "empty", "binary", "encoding", "broken-row", "missing-column", "bad-date", "future-date",
    "no-article", "not-english", "too-large", "duplicate", "new-version", "unreadable", "not-coded", "unresolved",
]  # fmt: skip

EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)
NUMBER_KINDS: tuple[NumberKind, ...] = get_args(NumberKind)
STATUSES: tuple[Status, ...] = get_args(Status)
UNKNOWN_CODE = "---"

# A skip that is no fault: the run still ends with exit code 0 (unless --strict).
EXPECTED_NOTES: frozenset[NoteKind] = frozenset(
    {"not-english", "no-article", "duplicate", "new-version", "encoding", "future-date", "unresolved"}
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Where words stand: characters ``start`` to ``end`` (excluded) of one report's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Text -> the words of this span."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Another span -> whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Another span -> whether it lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a report: its span and the words at that span."""

    span: Span
    text: str

    @classmethod
    def at(cls, span: Span, text: str) -> Passage:
        """A span and the whole report text -> the passage there."""
        return cls(span, span.of(text))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that support one field of an event; for a date or place that is null, the words that stay unresolved."""

    role: EvidenceRole
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Dateline:
    """``BEIJING (Agency) -``: where and by whom a report was filed; never silently an event's place."""

    place: str | None
    agency: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Report:
    r"""One news report. ``text`` is ``title + "\n\n" + body`` and is never altered after reading.

    ``id`` is the given id, else ``text_sha256`` (SHA-256 of the UTF-8 text, hex). ``published`` is ISO 8601
    (a day, or a day and a time; no zone unless one was given). ``number`` is the source's own number, a string.
    ``language`` is an ISO 639-1 code, None where undetermined.
    """

    id: str
    text_sha256: str
    text: str
    number: str | None = None
    title: str | None = None
    published: str | None = None
    dateline: Dateline | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None

    @property
    def day(self) -> dt.date | None:
        """The day of publication, None where unknown."""
        return dt.date.fromisoformat(self.published[:10]) if self.published else None


@dataclass(frozen=True, slots=True)
class Entity:
    """A known actor: ISO3 country (or UNO, EUR, IGO, NGO, ISM, IMG, MNC), PLOVER sectors, most specific first."""

    derived: ClassVar[tuple[str, ...]] = ("code",)
    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """``CHN GOV``; a missing half is ``---``; wholly unknown is ``---``."""
        if self.country is None and not self.sectors:
            return UNKNOWN_CODE
        return f"{self.country or UNKNOWN_CODE} {self.sectors[0] if self.sectors else UNKNOWN_CODE}"


@dataclass(frozen=True, slots=True)
class Actor:
    """One mention of who acts, receives or says so, with the entities it stands for ("the two leaders" has two).

    ``chain`` holds the words that led to the entities, nearest first, where they stand elsewhere
    ("he" <- "Putin" <- "Russia's Vladimir Putin"); ``rule`` names what resolved it, None while unresolved.
    """

    derived: ClassVar[tuple[str, ...]] = ("code", "country", "sector")
    span: Span
    text: str
    entities: tuple[Entity, ...] = ()
    chain: tuple[Passage, ...] = ()
    rule: str | None = None

    @property
    def code(self) -> str:
        """The first entity's code, ``---`` while unresolved."""
        return self.entities[0].code if self.entities else UNKNOWN_CODE

    @property
    def country(self) -> str | None:
        """The first entity's country."""
        return self.entities[0].country if self.entities else None

    @property
    def sector(self) -> str | None:
        """The first entity's first sector."""
        return self.entities[0].sectors[0] if self.entities and self.entities[0].sectors else None


@dataclass(frozen=True, slots=True)
class EventDate:
    """An interval of days, both ends included, and the words it rests on (null unless ``basis`` is ``text``)."""

    first: dt.date
    last: dt.date
    granularity: Granularity
    basis: DateBasis = "text"
    span: Span | None = None
    text: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in the text; coordinates in degrees (WGS 84), null where unknown."""

    name: str
    country: str | None
    lat: float | None
    lon: float | None
    geonames_id: int | None
    basis: PlaceBasis
    span: Span
    text: str
    kind: PlaceKind = "city"
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Cameo:
    """The CAMEO code beside the PLOVER type (reverse mapping, see the codebook)."""

    code: str
    root: str


@dataclass(frozen=True, slots=True)
class FoundBy:
    """What made a record: ``maker`` is ``encoder`` or ``codebook``; ``entry`` names the rule of the codebook that made
    it, or changed what the encoder had found.
    """

    maker: str
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A size of an event (PLOVER's size fields): at least ``low``, at most ``high``, null where the words give none.

    ``unit`` is ``persons``, or for money an ISO 4217 code; ``span`` are the words of the amount ("at least 20").
    """

    kind: NumberKind
    low: float | None
    high: float | None
    unit: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """How a source stands to an event: who, what kind of source, through whom; the words of saying and of doubt."""

    source: Actor | None
    source_kind: SourceKind
    status: ClaimStatus
    words: tuple[Passage, ...] = ()
    via: Actor | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One coded mention of who did or said what to whom, in one report (PLOVER 2.0, chapters 2 to 5).

    ``id`` is the report id and the cue's start (and a letter where two events share a cue), so that it survives a
    recode. ``event_type`` is one of the 16, or a category of a user's own codebook. ``source`` is who says so, None
    where the report itself does, or the actor about its own act; ``source_kind`` tells which (report, actor), or what
    the source is: named (a person by name or sole office), institution, unnamed (officials, witnesses), document,
    media. ``via`` is through whom the source speaks ("state TV quoted the ministry"). ``claim`` is how the source
    stands to the event: denied where it says that it did not happen, questioned where words of doubt stand by it,
    conditional where it is only possible. ``counterclaims`` are other sources of the report that say otherwise.
    ``score`` is on PLOVER's -10..10 scale.
    """

    id: str
    event_type: Category
    mode: str | None
    contexts: tuple[str, ...]
    status: Status
    probability: float
    cue: Passage
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    source: Actor | None
    date: EventDate | None
    place: Place | None
    quad_class: QuadClass
    score: float
    cameo: Cameo
    found_by: FoundBy
    evidence: tuple[Evidence, ...]
    numbers: tuple[Number, ...] = ()
    source_kind: SourceKind | None = "report"
    claim: ClaimStatus = "asserted"
    via: Actor | None = None
    counterclaims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Reported speech: who, the words of saying, and what was said (several passages where interrupted).

    ``kind``: direct (all of it between quotation marks), mixed (partly), indirect, or scare: a few words in marks that
    nobody is said to have spoken. ``addressees`` are those spoken to ("told Putin"), ``via`` is through whom,
    ``setting`` is where or how ("in a statement"). ``stance`` is how the report stands to it: doubt ("claimed without
    evidence"), denial ("denied"), and ``doubt`` are the words that tell. ``source_kind`` as in `Event`, None where
    nobody is named. ``about``: the countries (or UNO, IGO ...) of those named in what is said.
    """

    source: Actor | None
    cue: Passage | None
    content: tuple[Passage, ...]
    kind: QuoteKind
    addressees: tuple[Actor, ...] = ()
    source_kind: SourceKind | None = None
    via: Actor | None = None
    stance: Stance = "neutral"
    doubt: tuple[Passage, ...] = ()
    setting: Passage | None = None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """The place a note speaks of: a file and line, or a report and the words in it."""

    file: str | None = None
    line: int | None = None
    report_id: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What could not be done, in one line: what, where, what to do. Stored and counted, never dropped."""

    kind: NoteKind
    message: str
    where: Where = field(default_factory=Where)


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one item gave: a report, or None where there is none, and the notes made on the way."""

    report: Report | None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What coded a report: the package version and the hashes of the model, the codebook and the knowledge."""

    version: str
    model: str
    codebook: str
    knowledge: str


@dataclass(frozen=True, slots=True)
class Coding:
    """All records of one report."""

    report: Report
    events: tuple[Event, ...] = ()
    quotes: tuple[Quote, ...] = ()
    notes: tuple[Note, ...] = ()
    provenance: Provenance | None = None
