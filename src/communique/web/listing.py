"""The listing: events, reports and quotes of a store, sorted for pages, in a DuckDB file beside it.

A page of a list is the first rows that meet a condition: DuckDB stops when it has them.
"""

from __future__ import annotations

import json
from pathlib import Path

from communique.store import Store
from communique.store.who import literal

# What a reviewer may be shown first, by order. An event helps most if it is doubtful and much of its dyad's month, in a
# dyad that is often in the news; events without a dyad weigh a tenth.
_QUEUES = {
    "helpful": "(1.01 - probability) * ln(1 + ever) / here * if(dyad = '', 0.1, 1) DESC",
    "random": "md5(event_id)",
    "doubtful": "probability",
}
_QUEUED = 20_000  # events of each order
# pos counts in the order of the page: the newest event first.
_TABLES = (
    """CREATE TABLE side.event AS
    SELECT row_number() OVER (ORDER BY day DESC NULLS LAST, report_id, event_no) AS pos, *
    FROM events ORDER BY pos""",
    # The same once more from the least sure to the surest: a page of rows from everywhere would be read slowly.
    """CREATE TABLE side.sure AS
    SELECT row_number() OVER (ORDER BY probability, pos) AS rank, * FROM side.event ORDER BY rank""",
    """CREATE TABLE side.report AS
    SELECT row_number() OVER (ORDER BY published DESC NULLS LAST, r.id) AS pos, r.report_key, r.id AS report_id,
        published, published_day, title, outlet, coalesce(e.n, 0) AS events, coalesce(q.n, 0) AS quotes
    FROM report r
    LEFT JOIN (SELECT report_key, count(*) AS n FROM event GROUP BY ALL) e USING (report_key)
    LEFT JOIN (SELECT report_key, count(*) AS n FROM quote GROUP BY ALL) q USING (report_key)
    WHERE is_current ORDER BY pos""",
    """CREATE TABLE side.quote AS
    SELECT row_number() OVER (ORDER BY q.published DESC NULLS LAST, q.report_id, q.quote_no) AS pos, q.report_id,
        q.published_day, q.kind, q.source, q.source_code, q.source_country, q.content, q.title, q.outlet, s.name
    FROM quotes q
    JOIN report r ON r.id = q.report_id AND r.is_current
    LEFT JOIN speaker s ON s.report_key = r.report_key AND s.quote_no = q.quote_no AND s.entity_no = 1
    ORDER BY pos""",
    f"""CREATE TABLE side.queue AS
    WITH weighed AS (
        SELECT pos, event_id, probability,
            coalesce(actor_countries[1] || recipient_countries[1], '') AS dyad, date_trunc('month', day) AS month
        FROM side.event
    ),
    counted AS (
        SELECT *, count(*) OVER (PARTITION BY dyad) AS ever, count(*) OVER (PARTITION BY dyad, month) AS here
        FROM weighed
    ),
    ranked AS (
        {
        " UNION ALL ".join(
            f"(SELECT '{name}' AS list, row_number() OVER (ORDER BY {order}, pos) AS rank, pos FROM counted)"
            for name, order in _QUEUES.items()
        )
    }
    )
    SELECT * FROM ranked WHERE rank <= {_QUEUED} ORDER BY list, rank""",
)
# What the overview says, counted once.
_FACTS = {
    "counts": """SELECT (SELECT count(*) FROM side.report), (SELECT count(*) FROM side.event),
        (SELECT count(*) FROM side.event WHERE status = 'actual'), (SELECT count(*) FROM side.quote),
        (SELECT count(DISTINCT outlet) FROM side.report)""",
    "days": "SELECT min(published_day)::VARCHAR, max(published_day)::VARCHAR FROM side.report",
    "types": "SELECT event_type, count(*) AS n FROM side.event WHERE status = 'actual' GROUP BY ALL ORDER BY n DESC, 1",
    "dyads": """SELECT actor_country, recipient_country, count(*) AS n FROM dyads
        WHERE status = 'actual' AND actor_country <> recipient_country GROUP BY ALL ORDER BY n DESC, 1, 2 LIMIT 15""",
    "countries": """SELECT country, count(*) AS n FROM (
        SELECT unnest(list_distinct(list_concat(actor_countries, recipient_countries))) AS country FROM side.event
        WHERE status = 'actual') GROUP BY ALL ORDER BY n DESC, 1 LIMIT 15""",
}


def build_listing(store: Store, out: Path) -> None:
    """Store, the listing's file -> the file, whole or not at all. Raises duckdb.Error."""
    unfinished = out.with_name(out.name + ".new")
    unfinished.unlink(missing_ok=True)
    connection = store.connection
    connection.execute(f"ATTACH {literal(str(unfinished))} AS side (READ_WRITE)")
    try:
        for table in _TABLES:
            connection.execute(table)
        connection.execute("CREATE TABLE side.fact (name VARCHAR, value VARCHAR)")
        for name, query in _FACTS.items():
            rows = connection.execute(query).fetchall()
            connection.execute("INSERT INTO side.fact VALUES (?, ?)", [name, json.dumps(rows)])
    finally:
        connection.execute("DETACH side")
    unfinished.replace(out)
