"""Reading: files, folders, globs and stdin to Reports; plain text, HTML, JSONL, JSON, CSV, TSV and Parquet."""

from communique.reading.dateline import find_dateline
from communique.reading.inputs import ReadingWarning, read, read_inputs
from communique.reading.item import ReadOptions
from communique.reading.report import ReportFields, report_from

__all__ = ["ReadOptions", "ReadingWarning", "ReportFields", "find_dateline", "read", "read_inputs", "report_from"]
