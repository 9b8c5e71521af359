"""Words on a sheet as labels: what names a field, and what kind of answer they ask for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from rathaus.formexchange import vocabulary
from rathaus.formexchange.pdf_layout import TICKS, Box, Words
from rathaus.formexchange.proposals import key_of

BLANK = re.compile(r"_{3,}|\.{6,}|…{2,}")
TICK = re.compile(rf"^(?:{TICKS.pattern})\s*")
_DATE = re.compile(r"datum|geboren am|gültig bis|gültig ab|\bam$", re.IGNORECASE)
_NUMBERING = re.compile(r"^(\d+(\.\d+)*[.)]?|[a-z]\))\s+")


def type_of(label: str) -> tuple[str, str]:
    """By the words of the label; with a remark where that is a guess."""
    key = key_of(label)
    if found := vocabulary.SINGLE_TYPES.get(key):
        return found, ""
    if _DATE.search(label):
        return "date", _("Nach der Beschriftung ein Datum; bitte prüfen.")
    return "text", ""


def words_at(words: Sequence[Words], box: Box, *, ticks: bool) -> str:
    """The words that name a field: left of it or above it, and right of a box to tick."""
    middle = (box[1] + box[3]) / 2
    best, nearest = "", 1e9
    for one in words:
        left, bottom, right, top = one.box
        same_line = bottom - 3 < middle < top + 3
        if ticks and same_line and -1 <= left - box[2] < 40:
            distance = left - box[2]
        elif not ticks and same_line and -2 <= box[0] - right < 150:
            distance = box[0] - right
        elif not ticks and 0 <= bottom - box[3] + 2 < 16 and left < box[2] and right > box[0]:
            distance = 20 + bottom - box[3]
        else:
            continue
        if distance < nearest:
            best, nearest = one.text, distance
    return clean(best)


def clean(text: str) -> str:
    """Without numbering, blanks and boxes; up to 300 characters."""
    text = TICK.sub("", BLANK.sub(" ", text)).strip(" :*\t")
    return " ".join(_NUMBERING.sub("", text).split())[:300]
