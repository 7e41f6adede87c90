"""The one way to ask for a subset of events: command line flags, web queries and Python all end here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from duckdb import ColumnExpression, ConstantExpression, Expression, FunctionExpression, SQLExpression

from communique.errors import InputError
from communique.records import EVENT_TYPES, STATUSES, EventType, Status

Values = str | Sequence[str] | None
_COUNTRY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events: all conditions that are given must hold, and within a sequence any value will do.

    ``actor`` and ``recipient`` are countries (``USA``, ``UNO``), ``country`` is either side. ``since`` and ``until``
    are days, both included, against the event's interval, or the day of publication where it has no date.
    """

    type: EventType | Sequence[EventType] | None = ()
    actor: str | Sequence[str] | None = ()
    recipient: str | Sequence[str] | None = ()
    country: str | Sequence[str] | None = ()
    status: Status | Sequence[Status] | None = ()
    report: str | Sequence[str] | None = ()
    since: dt.date | None = None
    until: dt.date | None = None
    min_probability: float | None = None

    def where(self) -> Expression:
        """-> the condition on the view `events`, for `DuckDBPyRelation.filter`; values travel as constants.

        Raises InputError for a type, a status or a country that there cannot be.
        """
        _check("type", self.type, lambda name: name in EVENT_TYPES, f"use one of {', '.join(EVENT_TYPES)}")
        _check("status", self.status, lambda name: name in STATUSES, f"use one of {', '.join(STATUSES)}")
        for field in ("actor", "recipient", "country"):
            _check(field, getattr(self, field), _COUNTRY.fullmatch, "write a country as CHN, an organisation as UNO")
        conditions = [
            *_one_of("event_type", self.type),
            *_one_of("status", self.status),
            *_one_of("report_id", self.report),
            *_any_in(self.actor, "actor_countries"),
            *_any_in(self.recipient, "recipient_countries"),
            *_any_in(self.country, "actor_countries", "recipient_countries"),
        ]
        if self.since is not None:
            conditions.append(_day("date_last") >= ConstantExpression(_date(self.since)))
        if self.until is not None:
            conditions.append(_day("date_first") <= ConstantExpression(_date(self.until)))
        if self.min_probability is not None:
            conditions.append(ColumnExpression("probability") >= ConstantExpression(self.min_probability))
        return reduce(and_, conditions, SQLExpression("true"))


def _check(field: str, values: Values, right: Callable[[str], object], remedy: str) -> None:
    for value in _listed(values):
        if not right(value):
            raise InputError(f"{field} {value}: unknown; {remedy}")


def _date(day: dt.date) -> dt.date:
    """A day, or a time of it -> the day."""
    return day.date() if isinstance(day, dt.datetime) else day


def _listed(values: Values) -> Sequence[str]:
    return [values] if isinstance(values, str) else values or ()


def _constants(values: Values) -> list[Expression]:
    return [ConstantExpression(value) for value in _listed(values)]


def _one_of(column: str, values: Values) -> list[Expression]:
    constants = _constants(values)
    return [ColumnExpression(column).isin(*constants)] if constants else []


def _any_in(values: Values, *columns: str) -> list[Expression]:
    """Values and list columns -> the condition that one of the columns holds one of the values."""
    constants = _constants(values)
    if not constants:
        return []
    wanted = FunctionExpression("list_value", *constants)
    hits = [FunctionExpression("list_has_any", ColumnExpression(column), wanted) for column in columns]
    return [reduce(lambda left, right: left | right, hits)]


def _day(column: str) -> Expression:
    return SQLExpression(f"coalesce({column}, published_day)")
