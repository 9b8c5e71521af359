"""Are the texts short and plain, are they true today, do their links hold?"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from rathaus.catalog.lint.findings import Finding, Subject, Words, words_of
from rathaus.catalog.lint.readability import read, sentences, words
from rathaus.core.dates import today

TEASER, TITLE = 160, 60
LONGEST = {"de": 25, "en": 30, "leicht": 12}
"""Words a sentence."""
EASE, YEARS, PASSIVE = 45, 12, 0.34

_PARTS = ("what", "who", "requirements", "steps", "deadline", "after", "notes", "remedies")
_MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september",
    "oktober", "november", "dezember",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAY = re.compile(
    r"(?<!eit )(?<!eit dem )(?<!ince )\b(\d{1,2})\.?\s*([A-Za-zä]+|\d{1,2}\.)\s*(20\d\d)\b"
)
_YEAR = re.compile(r"\b(?:bis|until|by|ab|from)\s+(?:zum\s+|Ende\s+|the end of\s+)?(20\d\d)\b")
_OLDEST = 2020


def text_findings(subject: Subject) -> Iterator[Finding]:
    yield from _lengths(subject)
    yield from _ease(subject)
    for file in subject.files():
        for text in words_of(file):
            yield from _long_sentences(subject, text)
            yield from _open_links(subject, text)
            yield from _past_dates(subject, text)


def _lengths(subject: Subject) -> Iterator[Finding]:
    for key, most in (("name", TITLE), ("teaser", TEASER)):
        for language, text in getattr(subject.definition, key).model_dump().items():
            if len(text) > most:
                yield subject.warning(
                    (key, language),
                    f"{key}.{language} has {len(text)} characters.",
                    f"Shorten it to {most}; the rest belongs into modules.what.",
                )


def _ease(subject: Subject) -> Iterator[Finding]:
    texts: list[str] = []
    for name in _PARTS:
        part = getattr(subject.definition.modules, name)
        if part is not None:
            texts += [part.de] if isinstance(part.de, str) else part.de
    figures = read(texts)
    if figures is None:
        return
    place = ("modules",)
    if figures.flesch < EASE or figures.wiener > YEARS:
        yield subject.warning(
            place,
            f"the German modules are hard to read: Flesch-Amstad {figures.flesch:.0f} "
            f"(at least {EASE}), Wiener Sachtextformel {figures.wiener:.1f} (at most {YEARS}).",
            "Shorter sentences and shorter words: say who does what.",
        )
    if figures.passive > PASSIVE and figures.sentences > 5:
        yield subject.warning(
            place,
            f"{figures.passive:.0%} of the German sentences are in the passive voice.",
            "Say who does it: »Wir prüfen«, »Sie bekommen«.",
        )


def _long_sentences(subject: Subject, text: Words) -> Iterator[Finding]:
    most = LONGEST[text.language]
    for sentence in sentences(text.text):
        if (count := len(words(sentence))) > most:
            start = " ".join(sentence.split()[:5])
            yield subject.warning_in(
                text.file,
                text.location,
                f"a sentence of {count} words ({text.language}): »{start} …«.",
                f"Make two of it; at most {most} words.",
            )


def _open_links(subject: Subject, text: Words) -> Iterator[Finding]:
    if "http://" in text.text:
        yield subject.warning_in(
            text.file, text.location, "a link without encryption.", "Write https://."
        )


def _past_dates(subject: Subject, text: Words) -> Iterator[Finding]:
    for found in (*_days(text.text), *_years(text.text)):
        if found.year >= _OLDEST and found < today():
            yield subject.warning_in(
                text.file,
                text.location,
                f"{found.isoformat()} has passed.",
                "Say what applies today, or say it without a date.",
            )


def _days(text: str) -> Iterator[date]:
    for day, month, year in _DAY.findall(text):
        number = _month(month)
        if number and 1 <= int(day) <= monthrange(int(year), number)[1]:
            yield date(int(year), number, int(day))


def _month(name: str) -> int:
    plain = name.rstrip(".").lower()
    if plain.isdecimal():
        return int(plain) if 1 <= int(plain) <= 12 else 0
    for names in (_MONTHS, _ENGLISH_MONTHS):
        if plain in names:
            return names.index(plain) + 1
    return 0


def _years(text: str) -> Iterator[date]:
    for year in _YEAR.findall(text):
        yield date(int(year), 12, 31)
