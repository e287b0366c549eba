"""The one kind of failure that set-up and start know how to word."""

from __future__ import annotations


class Trouble(Exception):
    """One sentence for the person at the terminal: what, why, what to do. Never shown with a traceback."""
