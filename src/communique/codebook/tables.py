"""A table of a codebook file, and how each kind of value in it is read or refused: "file: entry: problem; remedy"."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from communique.codebook.phrases import PhraseTable, expand_phrases
from communique.errors import CodebookError
from communique.records import STATUSES, QuadClass, Status

N = TypeVar("N", bound=str)

QUAD_CLASSES: tuple[QuadClass, ...] = get_args(QuadClass)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a TOML file and where it stands, so that every complaint can say so."""

    file: str
    entry: str
    values: Mapping[str, Any]

    def error(self, problem: str, remedy: str) -> CodebookError:
        """What is wrong and what to do -> the error that says so, and where."""
        return CodebookError(f"{self.file}: {self.entry}: {problem}; {remedy}")

    def allow(self, *keys: str) -> None:
        """The keys it may have -> nothing; raises CodebookError for any other."""
        for key in self.values:
            if key not in keys:
                raise self.error(f"unknown key {key}", f"use {', '.join(keys)}")

    def text(self, key: str) -> str:
        """A key -> its text, without blanks around; raises CodebookError where there is none."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{key} is missing or not text", f'write {key} = "..."')
        return value.strip()

    def lines(self, key: str) -> tuple[str, ...]:
        """A key -> the lines of its text, none where it is not given."""
        return tuple(line for line in self.text(key).splitlines() if line.strip()) if key in self.values else ()

    def number(self, key: str) -> float:
        """A key -> its number; raises CodebookError where there is none."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(f"{key} is missing or not a number", f"write {key} = -2.5, say")
        return float(value)

    def quad_class(self) -> QuadClass:
        """-> its quad class."""
        if (value := self.name("quad_class", QUAD_CLASSES)) is None:
            raise self.error("quad_class is missing", f"use one of {', '.join(QUAD_CLASSES)}")
        return value

    def statuses(self, key: str) -> tuple[Status, ...]:
        """A key -> the statuses it lists."""
        wanted = self.names(key, STATUSES)
        return tuple(status for status in STATUSES if status in wanted)

    def phrases(self, notation: str) -> tuple[str, ...]:
        """Phrases in the notation of ``expand_phrases`` -> each written out; raises CodebookError where it cannot."""
        try:
            return expand_phrases(notation)
        except ValueError as error:
            raise self.error(str(error), "write letters, digits and spaces, and endings as (|s) or (s|z)") from None

    def phrase_table(self, key: str) -> PhraseTable[bool]:
        """A key -> its phrases as a table to find them with, empty where it is not given."""
        phrases = self.phrases(self.text(key)) if key in self.values else ()
        return PhraseTable.of((phrase, True) for phrase in phrases)

    def names(self, key: str, known: Collection[str] | None = None) -> tuple[str, ...]:
        """A key -> the names it lists, separated by commas; raises CodebookError for one that is not ``known``."""
        names = tuple(name.strip() for name in self.text(key).split(",")) if key in self.values else ()
        for name in names:
            if known is not None and name not in known:
                raise self.error(f"{key}: {name} is unknown", f"use one of {', '.join(known)}")
        return names

    def name(self, key: str, known: Sequence[N]) -> N | None:
        """A key -> the one of the ``known`` names it holds, None where it is not given."""
        if key not in self.values:
            return None
        value = self.text(key)
        for one in known:
            if one == value:
                return one
        raise self.error(f"{key} {value!r} is unknown", f"use one of {', '.join(known)}")

    def inner(self, name: str) -> Table:
        """The name of a table in it -> that table, empty where there is none."""
        value = self.values.get(name, {})
        if not isinstance(value, dict):
            raise self.error(f"{name} stands outside of a table", "put it under a line [name]")
        return Table(self.file, name, value)

    def tables(self) -> list[Table]:
        """-> all tables in it."""
        return [self.inner(name) for name in self.values]
