"""communique: who did or said what to whom, when, where, according to whom, with the words."""
