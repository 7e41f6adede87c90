"""Where: place names to places of the gazetteer, and the place of an event.

``mentions`` finds the names (longest first) and drops persons and plain words, ``choice`` picks one place for each
name by the whole article, ``resolver`` makes the records.
"""

from __future__ import annotations

from communique.coding.places.resolver import PlaceResolver, find_places

__all__ = ["PlaceResolver", "find_places"]
