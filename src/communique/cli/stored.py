"""Commands over a store: events, quotes, reports, notes, check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from communique.cli.code import check_format
from communique.cli.screen import messages, output
from communique.cli.tables import print_table
from communique.codebook import load_codebook
from communique.store import Codes, QuoteSelection, Selection, Store, check_store
from communique.views.claims import find_claims
from communique.views.export import write_export

if TYPE_CHECKING:
    import duckdb

# Tables on screen: heading -> SQL over the view, and the column's share of the width (None: as wide as its words).
Columns = dict[str, tuple[str, int | None]]
_SHORT_ID = "if(length(report_id) < 40, report_id, report_id[:16] || '…')"
EVENTS: Columns = {
    "day": ("day", None),
    "actor": ("array_to_string(actor_codes, '; ')", 4),
    "event": ("concat_ws(' ', lower(event_type), mode, if(status = 'actual', NULL, '(' || status || ')'))", 6),
    "recipient": ("array_to_string(recipient_codes, '; ')", 4),
    "words": ("cue", 4),
    "says": ("if(source_code = '---', source, source_code)", 3),
    "prob": ("probability", None),
}
CLAIMS: Columns = {
    "day": ("day", None),
    "actor": ("array_to_string(actor_codes, '; ')", 3),
    "event": ("concat_ws(' ', lower(event_type), mode)", 4),
    "recipient": ("array_to_string(recipient_codes, '; ')", 3),
    "words": ("cue", 3),
    "says": (
        "coalesce(source, if(source_kind = 'actor', 'the actor', 'the report')) || coalesce(' via ' || via, '')",
        4,
    ),
    "claim": ("claim", None),
    "otherwise": ("array_to_string(otherwise, '; ')", 4),
}
QUOTES: Columns = {
    "day": ("published_day", None),
    "speaker": (
        "concat_ws(' · ', source, if(source_code = '---', NULL, source_code)) || coalesce(' via ' || via, '')",
        3,
    ),
    "kind": ("concat_ws(', ', kind, if(stance = 'neutral', NULL, stance))", None),
    "content": ("array_to_string(content, ' … ')", 6),
}
REPORTS: Columns = {
    "report": (_SHORT_ID, None),
    "day": ("published_day", None),
    "events": ("events", None),
    "quotes": ("quotes", None),
    "notes": ("notes", None),
    "title": ("title", 4),
}
NOTES: Columns = {
    "kind": ("kind", None),
    "where": (f"coalesce(file || coalesce(', line ' || line, ''), 'report ' || {_SHORT_ID})", 3),
    "message": ("message", 5),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which store, and how to show what it holds."""

    store: Path
    form: str
    out: Path | None
    limit: int


def show_events(wanted: Wanted, selection: Selection) -> None:
    """Selection -> the events of the store that meet it, shown or written."""
    with opened(wanted) as store:
        relation = store.events(selection).order("day, report_id, cue_start")
        show(wanted, relation, EVENTS)
        if wanted.form == "table" and selection.status == "actual":
            ((total,),) = store.events(selection, status="all").count("*").fetchall()
            ((actual,),) = relation.count("*").fetchall()
            if total > actual:
                messages().print(f"{total - actual:,} more are not actual (planned, denied, past ...): --status all")


def show_claims(wanted: Wanted, selection: Selection, *, contradicted: bool) -> None:
    """Selection of events -> who says so of each, shown or written; events of any status unless one is asked for."""
    chosen = replace(selection, status="all") if isinstance(selection.status, str) else selection
    with opened(wanted) as store:
        show(wanted, find_claims(store, chosen, contradicted=contradicted), CLAIMS)


def show_quotes(wanted: Wanted, selection: QuoteSelection) -> None:
    """Selection of quotes -> those of the store, shown or written."""
    with opened(wanted) as store:
        relation = store.quotes(selection).order("published_day, report_id, quote_no")
        show(wanted, relation, QUOTES)


def show_reports(wanted: Wanted) -> None:
    """-> the reports of the store, shown or written."""
    with opened(wanted) as store:
        relation = store.reports().order("published, report_id")
        show(wanted, relation, REPORTS)


def show_notes(wanted: Wanted) -> None:
    """-> the notes of the store, shown or written."""
    with opened(wanted) as store:
        show(wanted, store.notes().order("ALL"), NOTES)


def run_check(path: Path, codebook: Path | None = None) -> int:
    """A store, the codebook folder it was coded with -> the exit code: 0 where every record keeps the contract; each
    problem is a line.
    """
    book = load_codebook(codebook)
    allowed = book.codes()
    quads = frozenset(book.quad_class(t) for t in allowed.event_types)
    codes = Codes(allowed.event_types, allowed.modes, allowed.contexts, allowed.cameo, quads)
    with Store(path, read_only=True) as store:
        problems = check_store(store, codes)
        tables = ", ".join(f"(SELECT count(*) FROM {table})" for table in ("report", "event", "evidence"))
        ((reports, events, evidence),) = store.connection.execute(f"SELECT {tables}").fetchall()
    console = output()
    for problem in problems:
        console.print(f"{problem.rule}: report {problem.report_id}, {problem.where}: {problem.message}", markup=False)
    verdict = f"{len(problems)} problems" if problems else "no problem"
    console.print(f"{path}: {verdict} in {reports:,} reports, {events:,} events, {evidence:,} pieces of evidence")
    return 1 if problems else 0


def opened(wanted: Wanted) -> Store:
    """What is wanted -> its store, to read. Raises InputError for a form that there is not."""
    check_format(wanted.form, wanted.out)
    return Store(wanted.store, read_only=True)


def show(wanted: Wanted, relation: duckdb.DuckDBPyRelation, columns: Columns) -> None:
    """A relation -> its rows in a file or as a table on screen, which has the given columns."""
    if wanted.form != "table" or wanted.out:
        write_export(relation, wanted.out, wanted.form)
        return
    ((total,),) = relation.count("*").fetchall()
    rows = relation.limit(wanted.limit).project(", ".join(sql for sql, _ in columns.values())).fetchall()
    print_table({heading: share for heading, (_, share) in columns.items()}, rows)
    shown = f"{len(rows):,} of {total:,} rows; --format csv|jsonl|parquet writes all rows and columns"
    messages().print(shown if rows else "no rows", markup=False)
