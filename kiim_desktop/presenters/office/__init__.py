"""Verwaltung: who works here and on what, the way back in, the log, and with whom the words were compared."""
