"""The store: one DuckDB file with all records, and the one way to ask for a subset of them."""

from communique.store.check import Codes, Problem, check_store
from communique.store.quoted import QuoteSelection
from communique.store.selection import Selection
from communique.store.store import Store
from communique.store.writing import Written

__all__ = ["Codes", "Problem", "QuoteSelection", "Selection", "Store", "Written", "check_store"]
