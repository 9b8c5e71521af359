"""What other modules may use of ``letters``."""

from rathaus.letters.enums import RemedyKind
from rathaus.letters.remedies import Remedy, RemedyUnknown, legal_remedy, remedy_for
from rathaus.letters.render import LetterFailed, LetterInvalid, render_letter, shipped_templates

__all__ = [
    "LetterFailed",
    "LetterInvalid",
    "Remedy",
    "RemedyKind",
    "RemedyUnknown",
    "legal_remedy",
    "remedy_for",
    "render_letter",
    "shipped_templates",
]
