"""The index finds what people mean, and only in their own town."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from rathaus.core.tenancy import tenant_context
from rathaus.search import memory
from rathaus.search.api import (
    SearchDocument,
    fruitless_queries,
    index_documents,
    keep_only,
    marked,
    note_fruitless,
    offers_changed,
    remove_documents,
    search,
    share_documents,
    shared_offers,
)
from rathaus.search.models import Document, SharedDocument
from rathaus.tenants.models import Tenant


def document(
    key: str, title: str, *keywords: str, language: str = "de", text: str = "", weight: int = 10
) -> SearchDocument:
    return SearchDocument("service", key, language, title, f"leistungen/{key}/", list(keywords), text, weight)  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_built_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only what a test brings can be found, not the pages of the modules above."""
    monkeypatch.setattr(memory, "built_in", ())
    memory.forget()
    yield
    memory.forget()


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


def test_what_is_removed_is_not_found_and_its_words_correct_nothing(indexed: Tenant) -> None:
    remove_documents("service", ["hund", "hund-ab", "wohnung", "parken"])
    assert keys("hund") == []
    result = search("Hundestuer", language="de")
    assert (result.hits, result.did_you_mean) == ([], None)


def test_what_was_rolled_back_is_not_kept_in_memory(indexed: Tenant) -> None:
    assert keys("katze") == []
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        index_documents([document("katze", "Katze anmelden")])
        assert keys("katze") == ["katze"]
        raise ZeroDivisionError
    assert keys("katze") == []


def test_an_unchanged_edition_is_read_once(
    indexed: Tenant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys("hund")
    with django_assert_num_queries(1):
        keys("hund")


SHARED = [
    SearchDocument("service", "perso", "de", "Personalausweis beantragen", "leistungen/perso/"),
    SearchDocument("service", "pass", "de", "Reisepass beantragen", "leistungen/pass/"),
]


OFFERS: dict[tuple[str, str], str] = {}
shared_offers.register("test", lambda: OFFERS)


def test_shared_things_are_found_where_they_are_offered(
    in_stralendorf: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    share_documents("1", SHARED)
    share_documents("2", [replace(SHARED[0], title="Personalausweis bestellen")])
    assert keys("Personalausweis") == []
    monkeypatch.setitem(OFFERS, ("service", "perso"), "1")
    offers_changed()
    assert keys("Personalausweis") == ["perso"]
    assert keys("Reisepass") == []
    monkeypatch.setitem(OFFERS, ("service", "perso"), "2")
    offers_changed()
    assert keys("bestellen") == ["perso"]
    index_documents([document("perso", "Lichtbildausweis holen")])
    assert keys("bestellen") == []
    assert keys("Lichtbildausweis") == ["perso"]
    keep_only("service", ["1"])
    assert SharedDocument.objects.count() == len(SHARED)


def test_memory_is_bounded(indexed: Tenant, monkeypatch: pytest.MonkeyPatch, hemer: Tenant) -> None:
    monkeypatch.setattr(memory, "_MAX_TENANTS", 1)
    keys("hund")
    with tenant_context(hemer):
        keys("hund")
    assert list(memory._views) == [hemer.pk]


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
