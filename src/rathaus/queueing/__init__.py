"""The walk-in day: tickets, counters, calls, displays.

Owns: tickets and their order, who sits at which counter, calls, the state that displays and phones
show, devices (kiosk, display), the estimate of waiting times. Does not own: offices, counters and
bookings (``appointments``) and what is done at the counter (``cases``). Publishes: TicketTaken,
TicketCalled, TicketEnded, CounterOpened, CounterClosed, EmergencyRaised.

A ticket is a letter and a number. No name is in this module, and the night removes what could lead
to a person; figures come from a log without persons.
"""
