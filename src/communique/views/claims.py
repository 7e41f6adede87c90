"""Claims: who says what of which event, and who says otherwise, in the same report or in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communique.store import Selection, Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

NEAR = 3  # days between the events of two reports that can be one

# Of two reports: one type, the same actor's and recipient's country, days that are near; one denied and one not.
_ACROSS = f"""
    SELECT DISTINCT a.event_id, coalesce(b.source, 'the report') || ': ' || b.claim AS otherwise, b.event_id AS other
    FROM dyads a
    JOIN dyads b USING (event_type, actor_country, recipient_country)
    WHERE a.report_id <> b.report_id AND (a.claim = 'denied') <> (b.claim = 'denied')
        AND a.claim <> 'conditional' AND b.claim <> 'conditional' AND abs(date_diff('day', a.day, b.day)) <= {NEAR}"""
_WITHIN = """
    SELECT event_id, coalesce(source, 'the report') || ': ' || claim AS otherwise, NULL AS other
    FROM claims WHERE claim_no > 0"""


def find_claims(store: Store, selection: Selection | None = None, *, contradicted: bool = False) -> DuckDBPyRelation:
    """Store, selection of events -> a row for each event's own claim, in the order of days; lazy.

    ``otherwise`` lists who says otherwise ("Moscow: denied"), ``others`` the events of other reports that do. Reports
    contradict each other where one denies and another does not an event of one type between the same two countries
    within three days. ``contradicted``: only those events that somebody contradicts.
    """
    chosen = selection or Selection(status="all")
    against = f"""
        SELECT event_id, list(DISTINCT otherwise ORDER BY otherwise) AS otherwise,
            list(DISTINCT other ORDER BY other) FILTER (WHERE other IS NOT NULL) AS others
        FROM ({_WITHIN} UNION ALL {_ACROSS}) GROUP BY ALL"""
    return store.connection.sql(f"""
        SELECT e.report_id, e.event_no, e.event_id, e.day, e.event_type, e.mode, e.status, e.actors, e.actor_codes,
            e.recipients, e.recipient_codes, e.cue, e.source, e.source_code, e.source_country, e.source_kind,
            e.via, e.via_code, e.claim, coalesce(o.otherwise, []) AS otherwise, coalesce(o.others, []) AS others,
            e.outlet, e.title, e.url
        FROM (SELECT * FROM events WHERE {chosen.condition()}) e
        {"JOIN" if contradicted else "LEFT JOIN"} ({against}) o USING (event_id)
        ORDER BY e.day, e.event_type, e.actor_codes, e.recipient_codes, e.report_id, e.cue_start""")
