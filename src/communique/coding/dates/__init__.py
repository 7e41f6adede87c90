"""When: date words to intervals of days, and the date of an event.

``rules`` is the table (pattern, arithmetic, examples that are the tests), ``feasts`` more of it, ``parts`` narrows and
shifts ("early", "the eve of"); ``scan`` finds the words in a text, ``finder`` says what they mean in a report of some
day, ``events`` which of them dates an event. Unknown stays unknown: words that count from another event ("the following
day") give nothing unless a date stands before them.
"""

from __future__ import annotations

from communique.coding.dates.events import EventDates
from communique.coding.dates.finder import find_dates

__all__ = ["EventDates", "find_dates"]
