"""The characters of DIN 91379, "Characters and defined character sequences in Unicode for the
electronic processing of names", in force for all German registers since 2024-11-01.

Data types, each a set of characters and of base-plus-diacritic sequences:

* A: names of natural persons
* B: other names, such as places and streets with house numbers
* C: free text; has line breaks
* D: names of legal persons (adds Greek); one line
* E: free text with the extended letters (adds Cyrillic); has line breaks

Source: the XSD ``din-norm-91379-datatypes_2022-08.xsd`` of KoSIT, which the tests use as oracle.
"""

from __future__ import annotations

import re
import unicodedata

_A = (
    "0020 0027 002C-002E 0041-005A 0060-007A 007E 00A8 00B4 00B7 00C0-00D6 00D8-00F6 00F8-017E "
    "0187-0188 018F 0197 01A0-01A1 01AF-01B0 01B7 01CD-01DC 01DE-01DF 01E2-01F0 01F4-01F5 "
    "01F8-01FF 0212-0213 0218-021B 021E-021F 0227-0233 0259 0268 0292 02B9-02BA 02BE-02BF 02C8 "
    "02CC 1E02-1E03 1E06-1E07 1E0A-1E11 1E17 1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B "
    "1E5E-1E63 1E6A-1E6F 1E80-1E87 1E8C-1E97 1E9E 1EA0-1EF9 2019 2021"
)
_B = (
    _A + " 0021-0026 0028-002B 002F-0040 005B-005F 007B-007D 00A1-00A3 00A5 00A7 00A9-00AC "
    "00AE-00B3 00B5-00B6 00B9-00BB 00BF 00D7 00F7 20AC"
)
_BREAKS = " 0009-000A 000D 00A0"
_C_WITHOUT_BREAKS = _B + " 00A4 00A6 00B8 00BC-00BE"
_D = (
    _C_WITHOUT_BREAKS + " 0192 02B0 02B3 02C6 02DC 02E2 0386 0388-038A 038C 038E-03A1 03A3-03CE "
    "1D48 1D57 2018 201A 201C-201E 2020 2026 2030 2032-2033 2039-203A 2070 2074-2079 207F-2089 "
    "2122 221E 2264-2265"
)
_E = _D + _BREAKS + " 040D 0410-042A 042C 042E-044A 044C 044E-044F 045D"

_SEQUENCES = {
    "A": "0041+030B", "C": "0043+0300|0304|0306|0308|0315|0323|0326|0328.0306", "D": "0044+0302",
    "F": "0046+0300|0304", "G": "0047+0300", "H": "0048+0304|0326|0331", "J": "004A+0301|030C",
    "K": "004B+0300|0302|0304|0307|0315|031B|0326|035F.0048|035F.0068",
    "L": "004C+0302|0325|0325.0304|0326", "M": "004D+0300|0302|0306|0310",
    "N": "004E+0302|0304|0306|0326", "P": "0050+0300|0304|0315|0323",
    "R": "0052+0306|0325|0325.0304", "S": "0053+0300|0304|031B.0304|0331",
    "T": "0054+0300|0304|0308|0315|031B", "U": "0055+0307", "Z": "005A+0300|0304|0306|0308|0327",
    "a": "0061+030B", "c": "0063+0300|0304|0306|0308|0315|0323|0326|0328.0306", "d": "0064+0302",
    "f": "0066+0300|0304", "g": "0067+0300", "h": "0068+0304|0326", "j": "006A+0301",
    "k": "006B+0300|0302|0304|0307|0315|031B|0326|035F.0068",
    "l": "006C+0302|0325|0325.0304|0326", "m": "006D+0300|0302|0306|0310",
    "n": "006E+0302|0304|0306|0326", "p": "0070+0300|0304|0315|0323",
    "r": "0072+0306|0325|0325.0304", "s": "0073+0300|0304|031B.0304|0331",
    "t": "0074+0300|0304|0315|031B", "u": "0075+0307", "z": "007A+0300|0304|0306|0308|0327",
    "Ç": "00C7+0306", "Û": "00DB+0304", "ç": "00E7+0306", "û": "00FB+0304", "ÿ": "00FF+0301",
    "Č": "010C+0315|0323", "č": "010D+0315|0323", "ē": "0113+030D", "Ī": "012A+0301",
    "ī": "012B+0301", "ō": "014D+030D", "Ž": "017D+0326|0327", "ž": "017E+0326|0327",
    "Ḳ": "1E32+0304", "ḳ": "1E33+0304", "Ṣ": "1E62+0304", "ṣ": "1E63+0304", "Ṭ": "1E6C+0304",
    "ṭ": "1E6D+0304", "Ạ": "1EA0+0308", "ạ": "1EA1+0308", "Ọ": "1ECC+0308", "ọ": "1ECD+0308",
    "Ụ": "1EE4+0304|0308", "ụ": "1EE5+0304|0308",
}  # fmt: skip
"""Base letter → its code and the diacritics that may follow it; the same in all five types."""


def _characters(ranges: str) -> str:
    """``0041-005A 00C0`` → the inside of a regular expression's character class."""
    parts = (part.split("-") for part in ranges.split())
    return "".join("-".join(f"\\u{code}" for code in part) for part in parts)


def _sequences() -> list[str]:
    found = []
    for rule in _SEQUENCES.values():
        base, _, tails = rule.partition("+")
        for tail in tails.split("|"):
            codes = [base, *tail.split(".")]
            found.append("".join(f"\\u{code}" for code in codes))
    return sorted(found, key=len, reverse=True)


def _pattern(ranges: str) -> re.Pattern[str]:
    # Diacritics never stand alone in a set, so longest first parses without going back.
    return re.compile(f"(?:{'|'.join(_sequences())}|[{_characters(ranges)}])*+")


_PATTERNS = {
    "A": _pattern(_A),
    "B": _pattern(_B),
    "C": _pattern(_C_WITHOUT_BREAKS + _BREAKS),
    "D": _pattern(_D),
    "E": _pattern(_E),
}


def is_datatype_a(text: str) -> bool:
    """Names of natural persons. The text must be NFC, see :func:`normalize_name`."""
    return is_datatype("A", text)


def is_datatype_b(text: str) -> bool:
    """Other names: places, streets."""
    return is_datatype("B", text)


def is_datatype_c(text: str) -> bool:
    """Free text."""
    return is_datatype("C", text)


def is_datatype_d(text: str) -> bool:
    """Names of legal persons."""
    return is_datatype("D", text)


def is_datatype_e(text: str) -> bool:
    """Free text with Greek and Cyrillic letters."""
    return is_datatype("E", text)


def is_datatype(name: str, text: str) -> bool:
    """``name`` is one of A B C D E."""
    return _PATTERNS[name].fullmatch(text) is not None


def first_foreign(name: str, text: str) -> str:
    """The first character (with its diacritics) that data type ``name`` does not have, or ``""``."""
    found = _PATTERNS[name].match(text)
    known = found.end() if found else 0
    rest = text[known:]
    if not rest:
        return ""
    end = 1
    while end < len(rest) and unicodedata.combining(rest[end]):
        end += 1
    if unicodedata.combining(rest[0]) and known:
        return text[known - 1] + rest[:end]
    return rest[:end]


def normalize_name(text: str) -> str:
    """NFC, runs of white space as one space, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def normalize_text(text: str) -> str:
    """NFC and line breaks as ``\\n``; white space within lines stays as typed."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", plain).strip()


def invisible_controls(text: str) -> list[str]:
    """Control and direction-changing characters that may hide what a text says, without ``\\n\\t``.

    Right-to-left override, zero-width and other format characters (category Cf), C0 and C1
    controls, surrogates, private use and unassigned code points.
    """
    return [
        character
        for character in text
        if character not in "\n\t"
        and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}
    ]
