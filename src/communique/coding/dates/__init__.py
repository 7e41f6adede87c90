"""When: date words to intervals of days, and the date of an event.

``rules`` is the table (pattern, arithmetic, examples that are the tests), ``parts`` narrows ("early", "the first half
of"), ``finder`` runs both over a text, ``events`` decides which expression dates an event. Unknown stays unknown:
words that need another event to be understood ("the following day") give nothing.
"""

from __future__ import annotations

from communique.coding.dates.events import resolve_event_date
from communique.coding.dates.finder import find_dates

__all__ = ["find_dates", "resolve_event_date"]
