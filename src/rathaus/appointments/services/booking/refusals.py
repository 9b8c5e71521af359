"""Why something cannot be done with a booking."""

from __future__ import annotations


class HoldIsOver(RuntimeError):
    """The time was kept too long without a confirmation, and somebody else has it now."""


class BookingClosed(RuntimeError):
    """What is wanted does not fit the state of the booking: it is cancelled, over, or not confirmed."""


class TooManyBookings(RuntimeError):
    """The e-mail address has as many appointments as the office allows."""


class NotBookable(ValueError):
    """The concern is not bookable in this office, or not for so many people."""
