"""Opening a store file: create, check the version, migrate, and say in one line what is wrong with a file."""

from __future__ import annotations

import glob
import os
import re
import time
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import duckdb

from communique.errors import StoreError

SCHEMA_VERSION = 3
MAKING = 60  # seconds that making a new store never takes

# The SQL that takes a store from a version to the next, by the version it starts from. A change of views.sql alone
# needs an empty step: the views are made anew after the last one.
MIGRATIONS: dict[int, str] = {
    1: """
ALTER TABLE event ADD COLUMN IF NOT EXISTS actor_names VARCHAR[];
ALTER TABLE event ADD COLUMN IF NOT EXISTS recipient_names VARCHAR[];
ALTER TABLE event ADD COLUMN IF NOT EXISTS source VARCHAR;
ALTER TABLE event ADD COLUMN IF NOT EXISTS source_code VARCHAR;
ALTER TABLE event ADD COLUMN IF NOT EXISTS source_country VARCHAR;
UPDATE event SET actor_names = coalesce(p.actors, []), recipient_names = coalesce(p.recipients, []),
    source = p.source, source_code = p.source_code, source_country = p.source_country
FROM (
    SELECT e.report_key, e.event_no,
        list(name ORDER BY mention_no, entity_no) FILTER (WHERE role = 'actor') AS actors,
        list(name ORDER BY mention_no, entity_no) FILTER (WHERE role = 'recipient') AS recipients,
        any_value(text) FILTER (WHERE role = 'source') AS source,
        any_value(code) FILTER (WHERE role = 'source' AND coalesce(entity_no, 1) = 1) AS source_code,
        any_value(country) FILTER (WHERE role = 'source' AND coalesce(entity_no, 1) = 1) AS source_country
    FROM event e LEFT JOIN participant USING (report_key, event_no) GROUP BY ALL
) p WHERE p.report_key = event.report_key AND p.event_no = event.event_no;
""",
    2: """
ALTER TABLE event ADD COLUMN IF NOT EXISTS mutual BOOLEAN;
ALTER TABLE event ADD COLUMN IF NOT EXISTS
    numbers STRUCT(kind VARCHAR, low DOUBLE, high DOUBLE, unit VARCHAR, span INTEGER[], text VARCHAR)[];
UPDATE event SET mutual =
    event_type IN ('AGREE', 'CONSULT', 'COOPERATE') AND len(recipient_codes) = 0 AND len(actor_codes) > 1;
ALTER TABLE event ADD COLUMN IF NOT EXISTS source_kind VARCHAR;
ALTER TABLE event ADD COLUMN IF NOT EXISTS claim VARCHAR;
ALTER TABLE event ADD COLUMN IF NOT EXISTS via VARCHAR;
ALTER TABLE event ADD COLUMN IF NOT EXISTS via_code VARCHAR;
UPDATE event SET source_kind = if(source IS NULL, 'report', NULL),
    claim = CASE status WHEN 'negated' THEN 'denied' WHEN 'hypothetical' THEN 'conditional' ELSE 'asserted' END
WHERE claim IS NULL;
ALTER TABLE quote ADD COLUMN IF NOT EXISTS source_kind VARCHAR;
ALTER TABLE quote ADD COLUMN IF NOT EXISTS stance VARCHAR DEFAULT 'neutral';
ALTER TABLE quote ADD COLUMN IF NOT EXISTS doubt STRUCT(span INTEGER[], text VARCHAR)[] DEFAULT [];
ALTER TABLE quote ADD COLUMN IF NOT EXISTS setting_start INTEGER;
ALTER TABLE quote ADD COLUMN IF NOT EXISTS setting_end INTEGER;
ALTER TABLE quote ADD COLUMN IF NOT EXISTS setting VARCHAR;
ALTER TABLE quote ADD COLUMN IF NOT EXISTS about VARCHAR[] DEFAULT [];
CREATE TABLE IF NOT EXISTS counterclaim (
    report_key  INTEGER NOT NULL,
    event_no    INTEGER NOT NULL,
    claim_no    INTEGER NOT NULL,
    source_kind VARCHAR,
    status      VARCHAR NOT NULL,
    words       STRUCT(span INTEGER[], text VARCHAR)[] NOT NULL
);
CREATE TABLE IF NOT EXISTS quote_party (
    report_key INTEGER NOT NULL,
    quote_no   INTEGER NOT NULL,
    role       VARCHAR NOT NULL,
    mention_no INTEGER NOT NULL,
    entity_no  INTEGER,
    span_start INTEGER NOT NULL,
    span_end   INTEGER NOT NULL,
    text       VARCHAR NOT NULL,
    rule       VARCHAR,
    chain      STRUCT(span INTEGER[], text VARCHAR)[] NOT NULL,
    name       VARCHAR,
    country    VARCHAR,
    sectors    VARCHAR[],
    code       VARCHAR NOT NULL
);
""",
}

# What the wheel carries (icu, json, parquet) is enough; DuckDB must never look for an extension on the network.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}

# What DuckDB says -> what the user can do. Groups of the pattern fill the message.
_MESSAGES = (
    (
        r"(?:held|open) in\s+(?P<program>.+?) \(PID (?P<pid>\d+)\)",
        "in use by process {pid} ({program}); wait until it ends, or end it.",
    ),
    # a file that DuckDB would take for a table is opened in memory
    (
        r"Is a directory|not a valid DuckDB|in-memory database|_scanner|[Ee]xtension",
        "is not a communique store; name another file.",
    ),
    (r"different configuration", "already open in this process in another mode; close it there first."),
    (
        r"newer version|older version|storage version|version number",
        "written by another version of DuckDB; upgrade the duckdb package.",
    ),
    (
        r"No space left|File too large|[Dd]isk (?:is )?full|Could not write|out of (?:disk )?space|quota",
        "no room to write; free some space and run the same command again (what was written is safe).",
    ),
    (
        r"Permission denied|[Rr]ead-only|read only",
        "cannot be written; make file and folder writable or choose another.",
    ),
    (r"invalidated", "closed by an earlier error; open it again."),
)


def sql(name: str) -> str:
    """File name -> the SQL that ships beside this module."""
    return files("communique.store").joinpath(name).read_text(encoding="utf-8")


def store_error(error: Exception, path: Path) -> StoreError:
    """What DuckDB raised and the store's path -> a StoreError of one line: what, where, what to do."""
    said = str(error).replace(str(path.absolute()), "").replace(str(path), "")  # names may hold any of these words
    for pattern, message in _MESSAGES:
        if found := re.search(pattern, said):
            return StoreError(f"{path}: {message.format(**found.groupdict())}")
    return StoreError(f"{path}: {str(error).splitlines()[0]}")


def open_store(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Path -> connection to a store of the present schema version; a missing one is made, an older one migrated.

    Raises StoreError: locked, read-only, missing folder, not a store, older (when opened to read only) or newer.
    """
    if not path.exists():
        if read_only:
            raise StoreError(f"{path}: there is no such store; `communique code --store` makes one.")
        _create(path)
    connection = _connect(path, read_only=read_only)
    try:
        _bring_up_to_date(connection, path, read_only=read_only)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
    except duckdb.Error as error:
        raise store_error(error, path) from error


def _create(path: Path) -> None:
    """A new store gets its name when it is whole, so that a killed process never leaves half of one, and of two
    processes that make it at once one wins.
    """
    if not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} does not exist; make it first.")
    log, unfinished = path.with_name(path.name + ".wal"), path.with_name(f"{path.name}.{os.getpid()}.new")
    if log.exists():
        raise StoreError(f"{log}: belongs to a store that is gone; put the store back or remove this file.")
    _remove_left_over(path)
    try:
        with _connect(unfinished) as connection:
            connection.execute("BEGIN")  # one write to the disk, not one for each table
            connection.execute(sql("schema.sql") + sql("views.sql"))
            connection.execute(
                "INSERT INTO meta VALUES ('application', 'communique'), ('schema_version', ?)", [SCHEMA_VERSION]
            )
            connection.execute("COMMIT")
        _give_name(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _give_name(unfinished: Path, path: Path) -> None:
    """A whole new store and its name -> nothing; where another process was faster, its store keeps the name."""
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        unfinished.rename(path)


def _remove_left_over(path: Path) -> None:
    """Path of a store -> nothing; what processes left behind that were killed while they made it is gone."""
    of_ours = re.compile(re.escape(path.name) + r"\.\d+\.new(?:\.wal)?")
    for left in path.parent.glob(f"{glob.escape(path.name)}.*.new*"):
        if of_ours.fullmatch(left.name):
            with suppress(FileNotFoundError):  # its process has just ended
                if time.time() - left.stat().st_mtime > MAKING:
                    left.unlink()


def _version(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    try:
        meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    except duckdb.Error:
        meta = {}
    if meta.get("application") != "communique":
        raise StoreError(f"{path}: is not a communique store; name another file.")
    return int(meta["schema_version"])


def _bring_up_to_date(connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool) -> None:
    version = _version(connection, path)
    if version == SCHEMA_VERSION:
        return
    which = f"{path}: is a store of version {version}, this communique uses version {SCHEMA_VERSION}"
    if version > SCHEMA_VERSION:
        raise StoreError(f"{which}; upgrade communique.")
    steps = [MIGRATIONS.get(start) for start in range(version, SCHEMA_VERSION)]
    if None in steps:
        raise StoreError(f"{which} and cannot convert it; code the reports into a new store.")
    if read_only:
        raise StoreError(f"{which}; write to it once (`communique code --store`) and it is converted.")
    try:
        connection.execute("BEGIN")
        connection.execute("\n".join(filter(None, steps)) + sql("views.sql"))
        connection.execute("UPDATE meta SET value = ? WHERE name = 'schema_version'", [SCHEMA_VERSION])
        connection.execute("COMMIT")
    except duckdb.Error as error:
        connection.execute("ROLLBACK")
        raise store_error(error, path) from error
