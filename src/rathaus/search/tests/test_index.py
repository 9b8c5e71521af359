"""The index finds what people mean, and only in their own town."""

from __future__ import annotations

import pytest
from django.db import connection

from rathaus.core.tenancy import tenant_context
from rathaus.search.api import (
    SearchDocument,
    fruitless_queries,
    index_documents,
    marked,
    note_fruitless,
    remove_documents,
    search,
)
from rathaus.search.models import Document, Word
from rathaus.tenants.models import Tenant


def document(
    key: str, title: str, *keywords: str, language: str = "de", text: str = "", weight: int = 10
) -> SearchDocument:
    return SearchDocument("service", key, language, title, f"leistungen/{key}/", list(keywords), text, weight)  # fmt: skip


@pytest.fixture
def indexed(in_stralendorf: Tenant) -> Tenant:
    index_documents(
        [
            document("hund", "Hund anmelden", "Hundesteuer", text="Wer einen Hund hält, zahlt Hundesteuer.", weight=60),
            document("hund", "Register a dog", "dog tax", language="en", weight=60),
            document("hund-ab", "Hund abmelden", "Hundesteuer", text="Der Hund ist gestorben.", weight=20),
            document("wohnung", "Wohnung anmelden", "Ummeldung", text="Nach dem Umzug melden Sie sich an.", weight=50),
            document("parken", "Parkausweis für Bewohner", "Bewohnerparkausweis", text="Parken in Ihrer Straße."),
        ]
    )  # fmt: skip
    return in_stralendorf


def keys(query: str) -> list[str]:
    return [hit.key for hit in search(query, language="de").hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("hund anmelden", "hund"),
        ("Hundesteuer", "hund"),
        ("HUNDESTEUER!!", "hund"),
        ("hundestuer", "hund"),
        ("Hundesteur anmelden", "hund"),
        ("Hundesteueranmeldung", "hund"),
        ("register my dog", "hund"),
        ("Wie kann ich meinen Hund abmelden?", "hund-ab"),
        ("umzug", "wohnung"),
        ("strasse parken", "parken"),
        ("STRAẞE parken", "parken"),
        ("bewohner-parkausweis", "parken"),
        ("anwohnerparkausweis", "parken"),
    ],
)
def test_the_right_thing_comes_first(indexed: Tenant, query: str, first: str) -> None:
    assert keys(query)[:1] == [first]


def test_a_typo_is_corrected_and_said(indexed: Tenant) -> None:
    result = search("Hundestuer", language="de")
    assert (result.did_you_mean, result.corrected) == ("Hundesteuer", True)


def test_a_right_word_is_not_corrected(indexed: Tenant) -> None:
    result = search("Hunde", language="de")
    assert (result.did_you_mean, result.corrected, result.hits[0].key) == (None, False, "hund")


def test_the_hit_speaks_the_readers_language(indexed: Tenant) -> None:
    assert [hit.title for hit in search("dog", language="de").hits][:1] == ["Hund anmelden"]
    assert [hit.title for hit in search("Hund anmelden", language="en").hits][:1] == [
        "Register a dog"
    ]


def test_the_teaser_is_the_sentence_that_fits(indexed: Tenant) -> None:
    assert search("gestorben", language="de").hits[0].teaser == "Der Hund ist gestorben."


@pytest.mark.parametrize(
    "query", ["", "   ", "?!", "xyzzyqwv", "'); DROP TABLE search_word;--", "🐕"]
)
def test_nonsense_finds_nothing(indexed: Tenant, query: str) -> None:
    assert keys(query) == []


def test_an_unfinished_word_is_enough_for_suggestions(indexed: Tenant) -> None:
    assert [hit.key for hit in search("hun", language="de", as_typed=True).hits] == [
        "hund",
        "hund-ab",
    ]


def test_kinds_narrow(indexed: Tenant) -> None:
    assert search("hund", language="de", kinds=["news"]).hits == []


def test_indexing_again_replaces(indexed: Tenant) -> None:
    index_documents([document("hund", "Katze anmelden")])
    assert Document.objects.filter(key="hund", language="de").count() == 1
    assert keys("katze") == ["hund"]
    assert Word.objects.get(word="hund").documents == 1


def test_what_is_removed_is_not_found_and_its_words_are_forgotten(indexed: Tenant) -> None:
    remove_documents("service", ["hund", "hund-ab", "wohnung", "parken"])
    assert keys("hund") == []
    assert Word.objects.count() == 0


def test_the_search_uses_its_index_in_spite_of_row_level_security(indexed: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef, pg_get_userbyid(proowner) FROM pg_proc"
            " WHERE proname LIKE 'search_%' ORDER BY proname"
        )
        assert cursor.fetchall() == [
            ("search_candidates", True, "rathaus_search"),
            ("search_similar_words", True, "rathaus_search"),
        ]


def test_fruitless_queries_are_counted_without_anything_personal(in_stralendorf: Tenant) -> None:
    for query in (
        "Drachen steigen",
        "drachen steigen?",
        "max@post.example",
        "0385 123456",
        "a b c d e f g h",
    ):
        note_fruitless(query=query, language="de")
    assert [(row.words, row.count) for row in fruitless_queries()] == [("drachen steigen", 2)]


def test_marking_escapes_everything_else() -> None:
    assert (
        marked("<b>Hunde</b> & Katzen", ["hund"])
        == "&lt;b&gt;<mark>Hunde</mark>&lt;/b&gt; &amp; Katzen"
    )


def test_another_town_finds_nothing(indexed: Tenant, hemer: Tenant) -> None:
    with tenant_context(hemer):
        assert keys("hund") == []
        assert search("hundestuer", language="de").did_you_mean is None
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_similar_words('hund', 10)")
            assert cursor.fetchone() == (0,)
    with tenant_context(None), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM search_candidates('{hund}', '{hund}', '{1}', 'hund', NULL, 10)"
        )
        assert cursor.fetchone() == (0,)
