"""Names as the German registers write them; the oracle is the XSD of DIN 91379."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from rathaus.core import latin
from rathaus.core.tests.reference import shared_data

XSD = "codelists/din-norm-91379-datatypes_2022-08.xsd"
TYPES = ["A", "B", "C", "D", "E"]


@cache
def oracle_patterns() -> dict[str, str]:
    """Data type → the XSD's own regular expression, which Python understands as it is."""
    space = {"xs": "http://www.w3.org/2001/XMLSchema"}
    found = {}
    for simple_type in etree.parse(shared_data(XSD)).iterfind(".//xs:simpleType", space):
        pattern = simple_type.find(".//xs:pattern", space)
        assert pattern is not None
        found[str(simple_type.attrib["name"])[-1]] = str(pattern.attrib["value"])
    return found


@cache
def oracle(name: str) -> re.Pattern[str]:
    return re.compile(oracle_patterns()[name])


@cache
def validator(name: str) -> etree.XMLSchema:
    """libxml2's own reading of the XSD, through an element of that data type."""
    space = "urn:xoev-de:kosit:xoev:datentyp:din-91379_2022-08"
    schema = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:d="{space}">
      <xs:import namespace="{space}" schemaLocation="{shared_data(XSD).as_uri()}"/>
      <xs:element name="text" type="d:datatype{name}"/></xs:schema>"""
    return etree.XMLSchema(etree.fromstring(schema))


@pytest.mark.parametrize("name", TYPES)
def test_every_single_character_is_judged_as_the_standard_judges_it(name: str) -> None:
    wrong = [
        f"{code:04X}"
        for code in range(0x10000)
        if not 0xD800 <= code <= 0xDFFF
        and latin.is_datatype(name, chr(code)) != bool(oracle(name).fullmatch(chr(code)))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", TYPES)
def test_every_letter_with_every_diacritic_is_judged_as_the_standard_judges_it(name: str) -> None:
    bases = [chr(code) for code in range(0x20, 0x1EFF) if chr(code).isalpha()]
    marks = [chr(code) for code in range(0x300, 0x370)]
    wrong = [
        base + mark
        for base in bases
        for mark in marks
        if latin.is_datatype(name, base + mark) != bool(oracle(name).fullmatch(base + mark))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=200)
@given(data=st.data())
def test_whole_names_are_judged_as_the_standard_judges_them(name: str, data: st.DataObject) -> None:
    accepted = data.draw(st.from_regex(oracle(name), fullmatch=True))
    assert latin.is_datatype(name, accepted)
    anything = data.draw(st.text(max_size=20))
    assert latin.is_datatype(name, anything) == bool(oracle(name).fullmatch(anything))


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=50)
@given(data=st.data())
def test_accepted_names_validate_in_xml(name: str, data: st.DataObject) -> None:
    element = etree.Element("text")
    element.text = data.draw(st.from_regex(oracle(name), fullmatch=True))
    assert latin.is_datatype(name, element.text)
    validator(name).assertValid(element)


@pytest.mark.parametrize(
    "name",
    [
        "Müller-Lüdenscheidt",
        "O’Brien",
        "Đặng Thị Hồng",
        "Şükrü Çağlayan",
        "Łukasz Żółć",
        "K͟Hālid",
        "M̂eye",
    ],
)
def test_names_from_everywhere_are_names(name: str) -> None:
    assert latin.is_datatype_a(latin.normalize_name(name))


def test_combining_characters_become_one_letter() -> None:
    typed = unicodedata.normalize("NFD", "  Jürgen \t Żółć ")
    assert latin.normalize_name(typed) == "Jürgen Żółć"


@pytest.mark.parametrize(
    ("text", "foreign"),
    [("Beate", ""), ("Иван", "И"), ("R2D2", "2"), ("abe\u0332", "e\u0332"), ("Kim 김", "김")],
)
def test_the_first_letter_that_is_not_allowed_is_named(text: str, foreign: str) -> None:
    assert latin.first_foreign("A", text) == foreign


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u200b", "\x00", "\x1b", "\u2066", "\ufeff", "\ue000"]
)
def test_characters_that_hide_something_are_found(hidden: str) -> None:
    assert latin.invisible_controls(f"Beate{hidden}Beispiel\n") == [hidden]
