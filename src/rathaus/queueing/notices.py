"""Sentences about whether numbers are given, in the languages of the waiting room."""

from __future__ import annotations

from datetime import datetime

from rathaus.core.dates import BERLIN
from rathaus.core.texts import Texts
from rathaus.queueing.giving import Giving
from rathaus.queueing.sentences import LANGUAGES, in_language, say


def clock(moment: datetime | None) -> str:
    """``9:05``."""
    if moment is None:
        return ""
    local = moment.astimezone(BERLIN)
    return f"{local.hour}:{local.minute:02d}"


def why_closed(given: Giving, language: str) -> list[str]:
    """Sentences for somebody who gets no number now; the office's own words come last."""
    if given.reason == "closed":
        key = "opens_at" if given.begins else "closed_today"
        said = [say("closed", language), say(key, language, time=clock(given.begins))]
    else:
        said = [say(given.reason or "closed", language)]
    own = in_language(given.words, language)
    return [*said, own] if own else said


def notice_text(given: Giving, language: str) -> str:
    """That the numbers of today come to an end; empty if they do not."""
    if given.open and given.stops_at:
        return say("numbers_until", language, time=clock(given.stops_at))
    return say("soon_full", language) if given.open and given.soon_full else ""


def announced(given: Giving) -> Texts:
    """What the displays say about numbers, by language; empty while there is nothing to say.

    Outside the hours they are silent, as their message or the poster says when they begin.
    """
    if given.open:
        said = {language: notice_text(given, language) for language in LANGUAGES}
    elif given.reason in {"stopped", "full"}:
        said = {language: " ".join(why_closed(given, language)) for language in LANGUAGES}
    else:
        return {}
    return {language: text for language, text in said.items() if text}
