"""The one way to ask for a subset of events: command line flags, web queries and Python all end here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from duckdb import ColumnExpression, ConstantExpression, Expression, FunctionExpression, SQLExpression

from communique.records import EventType, Status


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events: all conditions that are given must hold, and within a sequence any value will do.

    ``actor`` and ``recipient`` are countries (``USA``, ``UNO``), ``country`` is either side. ``since`` and ``until``
    are days, both included, against the event's interval, or the day of publication where it has no date.
    """

    type: EventType | Sequence[EventType] = ()
    actor: str | Sequence[str] = ()
    recipient: str | Sequence[str] = ()
    country: str | Sequence[str] = ()
    status: Status | Sequence[Status] = ()
    report: str | Sequence[str] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    min_probability: float | None = None

    def where(self) -> Expression:
        """-> the condition on the view `events`, for `DuckDBPyRelation.filter`; values travel as constants."""
        conditions = [
            *_one_of("event_type", self.type),
            *_one_of("status", self.status),
            *_one_of("report_id", self.report),
            *_any_in(self.actor, "actor_countries"),
            *_any_in(self.recipient, "recipient_countries"),
            *_any_in(self.country, "actor_countries", "recipient_countries"),
        ]
        if self.since is not None:
            conditions.append(_day("date_last") >= ConstantExpression(self.since))
        if self.until is not None:
            conditions.append(_day("date_first") <= ConstantExpression(self.until))
        if self.min_probability is not None:
            conditions.append(ColumnExpression("probability") >= ConstantExpression(self.min_probability))
        return reduce(and_, conditions, SQLExpression("true"))


def _constants(values: str | Sequence[str]) -> list[Expression]:
    return [ConstantExpression(value) for value in ([values] if isinstance(values, str) else values)]


def _one_of(column: str, values: str | Sequence[str]) -> list[Expression]:
    constants = _constants(values)
    return [ColumnExpression(column).isin(*constants)] if constants else []


def _any_in(values: str | Sequence[str], *columns: str) -> list[Expression]:
    """Values and list columns -> the condition that one of the columns holds one of the values."""
    constants = _constants(values)
    if not constants:
        return []
    wanted = FunctionExpression("list_value", *constants)
    hits = [FunctionExpression("list_has_any", ColumnExpression(column), wanted) for column in columns]
    return [reduce(lambda left, right: left | right, hits)]


def _day(column: str) -> Expression:
    return SQLExpression(f"coalesce({column}, published_day)")
