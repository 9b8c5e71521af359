"""The letters' fonts: KERN's own Fira Sans and Noto Sans, unpacked once from woff2 for Typst.

Fira Sans is the face of the screens; Noto Sans has the rarer letters of DIN 91379 that it lacks.
Both are under the SIL Open Font License 1.1 and may be embedded. System fonts are never used, so a
letter looks the same on every machine.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings
from fontTools.ttLib import TTFont

_FILES = (
    "fira-sans/FiraSans-Regular",
    "fira-sans/FiraSans-Italic",
    "fira-sans/FiraSans-SemiBold",
    "noto-sans/NotoSans-Regular",
    "noto-sans/NotoSans-Bold",
)
_COVERING = ("FiraSans-Regular", "NotoSans-Regular")
_RECIPE = b"1"
"""Part of the folder's name; count up when the way of unpacking changes."""


class FontsMissing(RuntimeError):
    """The KERN package with its fonts is not installed (``npm ci``)."""


def _sources() -> list[Path]:
    folder = Path(settings.NODE_MODULES) / "@kern-ux" / "native" / "dist" / "fonts"
    return [folder / f"{name}.woff2" for name in _FILES]


def _fingerprint(sources: list[Path]) -> str:
    digest = hashlib.sha256(_RECIPE)
    for source in sources:
        try:
            digest.update(source.read_bytes())
        except FileNotFoundError:
            raise FontsMissing(f"{source} is missing; run npm ci.") from None
    return digest.hexdigest()[:16]


def _unpack(source: Path, folder: Path) -> None:
    font = TTFont(source, recalcTimestamp=False, recalcBBoxes=False)
    font.flavor = None
    font.save(folder / f"{source.stem}.ttf")
    font.close()


@lru_cache(maxsize=1)
def font_folder() -> Path:
    """Folder with the unpacked fonts; made on first use, by several processes at once if need be.

    Raises:
        FontsMissing: the woff2 files are not there.
    """
    sources = _sources()
    target = Path(settings.STATE_DIR) / "fonts" / _fingerprint(sources)
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=target.parent))
    for source in sources:
        _unpack(source, scratch)
    try:
        scratch.rename(target)
    except OSError:  # another process was faster, with the same bytes
        shutil.rmtree(scratch)
    return target


@lru_cache(maxsize=1)
def typst_fonts() -> typst.Fonts:
    """The fonts as Typst keeps them between letters."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder()]
    )


@lru_cache(maxsize=1)
def covered_characters() -> frozenset[int]:
    """Code points that can be printed."""
    covered: set[int] = set()
    for name in _COVERING:
        with TTFont(font_folder() / f"{name}.ttf", lazy=True) as font:
            covered.update(font.getBestCmap() or {})
    return frozenset(covered)
