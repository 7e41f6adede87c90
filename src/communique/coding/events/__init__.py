"""What happened: the encoder's cues and the codebook -> decisions -> events."""

from communique.coding.events.building import Fillers, code_events
from communique.coding.events.deciding import Decision, calibrated, corrected, decide, points_of
from communique.coding.events.rehearsing import idle_rules, rehearse

__all__ = [
    "Decision",
    "Fillers",
    "calibrated",
    "code_events",
    "corrected",
    "decide",
    "idle_rules",
    "points_of",
    "rehearse",
]
