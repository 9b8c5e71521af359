"""Where the first content of a field came from, in words beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rathaus.core import dates
from rathaus.core.texts import pick

type Origin = Mapping[str, Any]
"""``{"raw": what a browser would send, "from": "account"}``; ``"application"`` with ``day``, ``title``."""


def origin_words(origin: Origin) -> str:
    """``aus Ihrem Konto``, ``aus Ihrem Antrag „Hund anmelden“ vom 03.05.2026``."""
    if origin["from"] == "account":
        return _("aus Ihrem Konto")
    day = dates.short_date(date.fromisoformat(origin["day"]))
    return _("aus Ihrem Antrag „%(title)s“ vom %(day)s") % {
        "title": pick(origin["title"]),
        "day": day,
    }


def is_untouched(origin: Origin, raw: Mapping[str, list[str]]) -> bool:
    """Nobody has changed what was filled in."""
    sent: dict[str, list[str]] = origin["raw"]
    return all(raw.get(name) == values for name, values in sent.items())
