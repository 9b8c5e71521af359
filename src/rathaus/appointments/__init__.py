"""Offices, opening hours, free times and bookings.

Owns: offices with their counters and concerns, opening hours and their exceptions, bookings, holds,
the waiting list. Does not own: walk-in tickets (``queueing``) and what is done at the counter
(``cases``). Publishes: BookingConfirmed, BookingMoved, BookingCancelled, BookingKept, BookingMissed,
OpeningHoursChanged, DayLocked.

Free times are never stored: they are opening hours minus the seats that are taken. A seat is one
stretch of one counter, and the database refuses two that overlap.
"""
