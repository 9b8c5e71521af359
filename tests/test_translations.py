"""Every German text on a screen has its English one, and no catalogue carries dead texts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src" / "rathaus"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
"""Function → which arguments are texts, as Babel writes it."""

MODULES = [*settings.MODULES, "config"]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")

type Text = tuple[str, ...]


def _texts_in(file: Path) -> Iterator[Text]:
    source = file.read_text()
    if file.suffix in {".html", ".txt"}:
        source = templatize(source)
    for _, function, messages, _ in extract_python(
        io.BytesIO(source.encode()), list(KEYWORDS), [], {"encoding": "utf-8"}
    ):
        texts = messages if isinstance(messages, tuple | list) else (messages,)
        if function and "p" in function.split("gettext")[0]:
            texts = texts[1:]
        count = 2 if (function and "ngettext" in function) or function == "npgettext" else 1
        found = tuple(text for text in texts[:count] if text)
        if found:
            yield found


@cache
def texts_of(module: str) -> dict[Text, str]:
    """Text (singular, plural) → where it stands."""
    root = SOURCE / module
    found: dict[Text, str] = {}
    for file in sorted(
        [*root.rglob("*.py"), *root.rglob("templates/**/*.html"), *root.rglob("templates/**/*.txt")]
    ):
        if "tests" in file.relative_to(root).parts or "migrations" in file.relative_to(root).parts:
            continue
        for text in _texts_in(file):
            found.setdefault(text, str(file.relative_to(SOURCE)))
    return found


@cache
def catalogue(module: str, language: str) -> Catalog | None:
    path = SOURCE / module / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return None
    with path.open("rb") as stream:
        return read_po(stream, abort_invalid=True)


def _messages(module: str, language: str) -> dict[Text, Message]:
    known = catalogue(module, language)
    found = {}
    for message in known or ():
        if message.id:
            found[message.id if isinstance(message.id, tuple) else (message.id,)] = message
    return found


def _is_complete(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    words = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(words)


@pytest.mark.parametrize("module", MODULES)
def test_every_text_has_its_english(module: str) -> None:
    reachable: dict[Text, Message] = {}
    for lower in MODULES[: MODULES.index(module) + 1]:
        reachable |= {k: m for k, m in _messages(lower, "en").items() if _is_complete(m)}
    # A text may be spoken once as a singular and once with its plural.
    singulars = {text[0] for text in reachable}
    missing = [
        f"{where}: {text[0]}"
        for text, where in texts_of(module).items()
        if text[0] not in singulars
    ]
    assert missing == []


@pytest.mark.parametrize("language", ["en", "de_Leicht"])
@pytest.mark.parametrize("module", MODULES)
def test_no_catalogue_carries_dead_or_doubtful_texts(module: str, language: str) -> None:
    spoken = {text[0] for text in texts_of(module)}
    wrong = []
    for text, message in _messages(module, language).items():
        if text[0] not in spoken:
            wrong.append(f"nobody says {text[0]!r}")
        if message.fuzzy:
            wrong.append(f"fuzzy: {text[0]!r}")
    assert wrong == []


@pytest.mark.parametrize("language", ["en", "de_Leicht"])
@pytest.mark.parametrize("module", MODULES)
def test_translations_keep_the_placeholders(module: str, language: str) -> None:
    wrong = []
    for text, message in _messages(module, language).items():
        wanted = {match.group() for part in text for match in PLACEHOLDER.finditer(part)}
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        for word in words:
            given = {match.group() for match in PLACEHOLDER.finditer(word or "")}
            if word and not (
                given <= wanted and wanted - given <= {"%(count)d", "%(count)s", "%(days)d"}
            ):
                wrong.append((text[0], word))
    assert wrong == []


@pytest.mark.parametrize(
    "module",
    ["core", "accounts", "inbox", "eforms", "catalog", "payments", "cases", "portal"],
)
def test_what_residents_read_has_its_plain_german(module: str) -> None:
    plain = {text: m for text, m in _messages(module, "de_Leicht").items() if _is_complete(m)}
    assert plain, f"{module} speaks no plain German"
    assert plain.keys() == _messages(module, "de_Leicht").keys()
