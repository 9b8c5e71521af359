"""What other programmes read: their own parsers get at titles, links, data, site maps and robots."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import extruct
import msgspec_schemaorg.models as vocabulary
import pytest
from django.test import Client
from lxml import etree, html
from protego import Protego
from rdflib import RDF, Graph, Namespace

from rathaus.catalog.schema_org import CONTEXT
from rathaus.catalog.tests.conftest import DOG
from rathaus.tenants.models import Tenant

SDO = Namespace("https://schema.org/")
SITEMAP = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
PAGE = f"/stralendorf/leistungen/{DOG}/"

ALSO = {"GovernmentOffice": "Place"}
"""A LocalBusiness is an Organization and a Place; the classes of the library know one parent only."""

type Visitor = Callable[[], Client]


def read(client: Client, path: str) -> dict[str, Any]:
    """Everything extruct finds in a page."""
    answer = client.get(path)
    found: dict[str, Any] = extruct.extract(
        answer.content.decode(),
        base_url=f"http://testserver{path}",
        syntaxes=["json-ld", "opengraph"],
        errors="strict",
    )
    return found


def triples(blocks: list[dict[str, Any]]) -> Graph:
    """As RDF; the context is the whole vocabulary, without asking the net for it."""
    graph = Graph()
    for block in blocks:
        assert block["@context"] == CONTEXT
        local = block | {"@context": {"@vocab": str(SDO)}}
        graph.parse(data=json.dumps(local), format="json-ld", base="http://testserver/")
    return graph


@cache
def known_properties(kind: str) -> set[str]:
    """Names that the vocabulary gives a type, its parents included."""
    folder = Path(str(vocabulary.__file__)).parent
    (file,) = folder.rglob(f"{kind}.py")
    module = importlib.import_module(f"{vocabulary.__name__}.{file.parent.name}.{kind}")
    own = {*getattr(module, kind).__struct_encode_fields__}
    return own | known_properties(ALSO[kind]) if kind in ALSO else own


def page_of(content: bytes) -> Any:
    """The tree of a page, with lxml's own XPath."""
    return html.fromstring(content.decode())


def tree_of(content: bytes) -> Any:
    return etree.fromstring(content)


def things(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        for value in data.values():
            yield from things(value)
    elif isinstance(data, list):
        for value in data:
            yield from things(value)


@pytest.mark.parametrize("language", ["", "en/", "leicht/"])
@pytest.mark.parametrize(
    "path", ["", "leistungen/", f"leistungen/{DOG}/", "themen/tiere/", "lebenslagen/haustier/"]
)
def test_what_pages_say_about_themselves_is_in_the_vocabulary(
    offered: Tenant, page_client: Visitor, path: str, language: str
) -> None:
    for block in read(page_client(), f"/stralendorf/{language}{path}")["json-ld"]:
        for thing in things(block):
            assert {*thing} - {"@context"} - known_properties(thing["@type"]) == set()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # of rdflib, about itself
def test_a_service_is_a_government_service_of_its_office(
    offered: Tenant, page_client: Visitor
) -> None:
    graph = triples(read(page_client(), PAGE)["json-ld"])
    (service,) = graph.subjects(RDF.type, SDO.GovernmentService)
    assert str(graph.value(service, SDO.name)) == "Hund anmelden"
    office = graph.value(service, SDO.provider)
    assert (office, RDF.type, SDO.GovernmentOffice) in graph
    assert str(graph.value(office, SDO.name)) == "Amt Stralendorf"
    key = graph.value(service, SDO.identifier)
    assert str(graph.value(key, SDO.value)) == "99102013002000"
    channel = graph.value(service, SDO.availableChannel)
    assert str(graph.value(channel, SDO.serviceUrl)).endswith(f"{PAGE}antrag/")
    prices = {str(price) for price in graph.objects(None, SDO.price)}
    assert prices == {"40.00", "80.00"}


def test_the_way_to_a_service_is_numbered(offered: Tenant, page_client: Visitor) -> None:
    english = PAGE.replace("/leistungen", "/en/leistungen")
    blocks = read(page_client(), english)["json-ld"]
    (way,) = [block for block in blocks if block["@type"] == "BreadcrumbList"]
    steps = [(step["position"], step["name"]) for step in way["itemListElement"]]
    assert steps == [(1, "Home"), (2, "Services"), (3, "Animals"), (4, "Register a dog")]
    assert way["itemListElement"][-1]["item"].endswith(english)


@pytest.mark.parametrize("path", ["lebenslagen/umzug/", "lebenslagen/umzug/?gefragt=x&datum="])
def test_the_way_to_a_life_situation_is_numbered(
    offered: Tenant, page_client: Visitor, path: str
) -> None:
    blocks = read(page_client(), f"/stralendorf/{path}")["json-ld"]
    (way,) = [block for block in blocks if block["@type"] == "BreadcrumbList"]
    last = way["itemListElement"][-1]
    assert (last["position"], last["name"]) == (3, "Ich ziehe um")
    assert last["item"].endswith("/stralendorf/lebenslagen/umzug/")


@pytest.mark.parametrize(
    ("path", "title"),
    [
        (PAGE, "Hund anmelden – Amt Stralendorf"),
        ("/stralendorf/themen/tiere/", "Tiere – Amt Stralendorf"),
        ("/stralendorf/impressum/", "Impressum – Amt Stralendorf"),
        ("/", "Rathaus wählen – Rathaus"),
    ],
)
def test_every_page_has_title_description_and_preview(
    offered: Tenant, page_client: Visitor, path: str, title: str
) -> None:
    client = page_client()
    page = page_of(client.get(path).content)
    (description,) = page.xpath("//meta[@name='description']/@content")
    assert page.findtext(".//title") == title
    assert 20 < len(description) < 400
    (preview,) = read(client, path)["opengraph"]
    said = dict(preview["properties"])
    assert (said["og:title"], said["og:description"]) == (title, description)
    assert said["og:url"] == page.xpath("//link[@rel='canonical']/@href")[0]


def test_the_languages_of_a_page_name_each_other(offered: Tenant, page_client: Visitor) -> None:
    client = page_client()
    twins: set[tuple[tuple[str, str], ...]] = set()
    for language in ("", "en/", "leicht/"):
        address = PAGE.replace("/leistungen", f"/{language}leistungen")
        page = page_of(client.get(address).content)
        links = page.xpath("//link[@rel='alternate'][@hreflang]")
        twins.add(tuple((link.get("hreflang"), link.get("href")) for link in links))
        assert page.xpath("//link[@rel='canonical']/@href") == [f"http://testserver{address}"]
    (named,) = twins
    assert [code for code, _ in named] == ["de", "en", "de-x-leicht", "x-default"]
    assert dict(named)["x-default"] == dict(named)["de"]


def test_the_sitemap_holds_every_page_with_its_twins_and_leads_nowhere_wrong(
    offered: Tenant, page_client: Visitor
) -> None:
    client = page_client()
    tree = tree_of(client.get("/stralendorf/sitemap.xml").content)
    for entry in tree.findall("s:url", SITEMAP):
        address = entry.findtext("s:loc", namespaces=SITEMAP)
        links = entry.findall("x:link", SITEMAP)
        assert address in [link.get("href") for link in links]
        assert len(links) == 4
        assert client.get(address.removeprefix("http://testserver")).status_code == 200
    (service,) = tree.xpath(f"s:url[s:loc='http://testserver{PAGE}']", namespaces=SITEMAP)
    assert service.findtext("s:lastmod", namespaces=SITEMAP)[:2] == "20"
    index = tree_of(client.get("/sitemap.xml").content)
    places = index.xpath("s:sitemap/s:loc/text()", namespaces=SITEMAP)
    assert "http://testserver/stralendorf/sitemap.xml" in places


@pytest.mark.parametrize("robots", ["/robots.txt", "/stralendorf/robots.txt"])
def test_robots_find_services_and_stay_out_of_private_places(
    offered: Tenant, page_client: Visitor, robots: str
) -> None:
    rules = Protego.parse(page_client().get(robots).content.decode())
    assert rules.can_fetch(f"http://testserver{PAGE}", "anybot")
    assert not rules.can_fetch("http://testserver/stralendorf/amt/", "anybot")
    assert not rules.can_fetch("http://testserver/stralendorf/en/konto/", "anybot")
    assert "http://testserver/stralendorf/sitemap.xml" in list(rules.sitemaps)


def test_a_browser_can_search_the_town(offered: Tenant, page_client: Visitor) -> None:
    client = page_client()
    page = page_of(client.get(PAGE).content)
    (address,) = page.xpath("//link[@type='application/opensearchdescription+xml']/@href")
    answer = client.get(address)
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    tree = tree_of(answer.content)
    assert len(tree.findtext("o:ShortName", namespaces=OPENSEARCH)) <= 16
    urls = {url.get("type"): url.get("template") for url in tree.findall("o:Url", OPENSEARCH)}
    found = client.get(urls["text/html"].replace("{searchTerms}", "hund"))
    assert f'href="{PAGE}"' in found.content.decode()
    address = urls["application/x-suggestions+json"].replace("{searchTerms}", "hun")
    typed, titles, _teasers, links = json.loads(client.get(address).content)
    assert (typed, titles[0], links[0]) == ("hun", "Hund anmelden", f"http://testserver{PAGE}")


def test_the_catalogue_is_there_as_json(offered: Tenant, page_client: Visitor) -> None:
    client = page_client()
    listed = client.get("/api/v1/stralendorf/services").json()["services"]
    assert [service["slug"] for service in listed] == [DOG]
    told = client.get(f"/api/v1/stralendorf/services/{DOG}?lang=en").json()
    assert told["title"] == "Register a dog"
    assert told["texts"]["steps"]
    assert [line["cents"] for line in told["costs"]] == [4000, 8000]
    assert told["unit"]["name"]
    assert "puppy" in told["synonyms"]
    assert told["legal_basis"]
