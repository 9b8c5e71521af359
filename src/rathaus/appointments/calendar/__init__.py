"""The staff's picture of days: counters and times as a table, and the same as a list."""

from rathaus.appointments.calendar.columns import Block, BlockKind, Column, Load
from rathaus.appointments.calendar.entries import NOT_SHOWN, Entry, entries_from, entries_of
from rathaus.appointments.calendar.minutes import HALF_HOUR, HOUR, clock, minute_of, monday_of
from rathaus.appointments.calendar.table import Cell, Picture, Row, picture
from rathaus.appointments.calendar.week import HourLoad, WeekTable, days_worth_showing, week_table

__all__ = [
    "HALF_HOUR",
    "HOUR",
    "NOT_SHOWN",
    "Block",
    "BlockKind",
    "Cell",
    "Column",
    "Entry",
    "HourLoad",
    "Load",
    "Picture",
    "Row",
    "WeekTable",
    "clock",
    "days_worth_showing",
    "entries_from",
    "entries_of",
    "minute_of",
    "monday_of",
    "picture",
    "week_table",
]
