"""Why something cannot be done with a ticket."""

from __future__ import annotations


class NoNumbersNow(RuntimeError):
    """The office gives no numbers at the moment; the message is a key of :attr:`Giving.reason`."""


class NotHere(RuntimeError):
    """The ticket is not in the state for this: somebody else was faster, or it is over."""


class CounterBusy(RuntimeError):
    """The counter has a ticket already; finish, park or forward it first."""


class NobodyWaits(RuntimeError):
    """There is no ticket that this counter may call now."""


class NobodySits(RuntimeError):
    """Whoever sat at the counter has got up: it was closed in another window, or by the lead."""
