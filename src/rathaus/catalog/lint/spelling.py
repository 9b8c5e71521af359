"""Unknown words, by the system's Hunspell; an own list holds names and words of the trade.

Hunspell and its dictionaries are programs of the author's machine and no part of the product.
https://hunspell.github.io/
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from rathaus.catalog.lint.findings import Finding, Subject, Words, words_of

DICTIONARIES = {"de": "de_DE", "leicht": "de_DE", "en": "en_GB"}
_OWN = Path(__file__).parent / "words"
_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'‑][^\W\d_]+)*")
_ADDRESS = re.compile(
    r"https?://\S+|\S+@\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:de|eu|org|com|info|net)\b\S*"
)
_PLACEHOLDER = re.compile(r"\{\w*\}")


def missing_tools() -> str:
    """Why spelling cannot be checked here; empty if it can."""
    program = shutil.which("hunspell")
    if program is None:
        return "hunspell is not installed"
    lacking = [name for name in sorted(set(DICTIONARIES.values())) if not _works(program, name)]
    return f"hunspell has no dictionary {', '.join(lacking)}" if lacking else ""


def _works(program: str, dictionary: str) -> bool:
    run = subprocess.run(  # noqa: S603 (the system's own program)
        [program, "-d", dictionary, "-l"], input=b"", capture_output=True, check=False
    )
    return run.returncode == 0


def spelling_findings(subjects: Iterable[Subject]) -> Iterator[Finding]:
    """One finding for each unknown word of a package; nothing where the tools are missing."""
    if missing_tools():
        return
    texts = [
        (subject, text)
        for subject in subjects
        for file in subject.files()
        for text in words_of(file)
        if text.location[0] != "synonyms"  # what people type may be anything
    ]
    unknown = {
        dictionary: _unknown({t for _, text in texts if DICTIONARIES[text.language] == dictionary
                              for token in _tokens(text) for t in _forms(token)}, dictionary)
        for dictionary in sorted(set(DICTIONARIES.values()))
    }  # fmt: skip
    told: set[tuple[str, str]] = set()
    for subject, text in texts:
        for token in _tokens(text):
            key = (subject.definition.slug, token)
            if key not in told and _is_wrong(token, unknown[DICTIONARIES[text.language]]):
                told.add(key)
                yield _finding(subject, text, token)


def _finding(subject: Subject, text: Words, token: str) -> Finding:
    own = f"lint/words/{DICTIONARIES[text.language][:2]}.txt"
    return subject.warning_in(
        text.file,
        text.location,
        f"unknown word {token!r} ({text.language}).",
        f"Mend it, or add it to {own} if it is right.",
    )


def _tokens(text: Words) -> list[str]:
    plain = _PLACEHOLDER.sub(" ", _ADDRESS.sub(" ", text.text))
    return [token for token in _TOKEN.findall(plain) if len(token) > 1 and not token.isupper()]


def _forms(token: str) -> list[str]:
    """The word as it stands, its parts, and written as one, as plain German takes words apart."""
    parts = re.split("[-‑]", token)
    if len(parts) == 1:
        return [token]
    joined = parts[0] + "".join(part.lower() for part in parts[1:])
    return [joined, *(part for part in parts if len(part) > 1 and not part.isupper())]


def _is_wrong(token: str, unknown: set[str]) -> bool:
    forms = _forms(token)
    if len(forms) == 1:
        return token in unknown
    return forms[0] in unknown and any(part in unknown for part in forms[1:])


def _unknown(words: set[str], dictionary: str) -> set[str]:
    program = shutil.which("hunspell") or "hunspell"
    run = subprocess.run(  # noqa: S603 (the system's own program)
        [program, "-i", "utf-8", "-d", dictionary, "-l"],
        input="\n".join(sorted(words)).encode(),
        capture_output=True,
        check=True,
    )
    own = own_words(dictionary[:2])
    return {word for word in run.stdout.decode().split() if word.lower() not in own}


@cache
def own_words(language: str) -> frozenset[str]:
    """Words that are right although no dictionary has them, in small letters.

    English texts name German authorities and papers too.
    """
    lines = (_OWN / f"{language}.txt").read_text("utf-8").splitlines()
    own = frozenset(line.strip().lower() for line in lines if line and not line.startswith("#"))
    return own if language == "de" else own | own_words("de")
