"""communique: who did or said what to whom, when, where, according to whom, with the words that support it.

``Coder().code(text)`` codes one report, ``read(path)`` reads reports, ``Store(path)`` keeps and queries them.
Names are loaded when they are first used, so that ``import communique`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communique.analysis.encoder import Analyzer
    from communique.coder import Coder
    from communique.coding.actors import resolve_actor
    from communique.coding.dates import find_dates
    from communique.coding.places import find_places
    from communique.contract import coding_line, json_schema
    from communique.pairs import classify_pair
    from communique.reading import read, report_from
    from communique.store import Selection, Store

_HOMES = {
    "Analyzer": "communique.analysis.encoder",
    "Coder": "communique.coder",
    "Selection": "communique.store",
    "Store": "communique.store",
    "classify_pair": "communique.pairs",
    "coding_line": "communique.contract",
    "find_dates": "communique.coding.dates",
    "find_places": "communique.coding.places",
    "json_schema": "communique.contract",
    "read": "communique.reading",
    "report_from": "communique.reading",
    "resolve_actor": "communique.coding.actors",
}

__all__ = [
    "Analyzer",
    "Coder",
    "Selection",
    "Store",
    "classify_pair",
    "coding_line",
    "find_dates",
    "find_places",
    "json_schema",
    "read",
    "report_from",
    "resolve_actor",
]


def __getattr__(name: str) -> Any:
    """A public name -> the object, imported now."""
    if name not in _HOMES:
        raise AttributeError(f"module 'communique' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)
