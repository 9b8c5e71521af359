"""The pages as a browser without JavaScript uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lxml.html
import pytest

from rathaus.accounts.models import User
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.formeditor import queries
from rathaus.formeditor.document import Document, find, spots
from rathaus.formeditor.models import WorkingForm
from rathaus.formeditor.names import library
from rathaus.formeditor.newfields import new_field, new_page
from rathaus.formeditor.propertyforms import PropertyForm
from rathaus.formeditor.tests.conftest import DOG, node_id
from rathaus.tenants.models import Tenant

BASE = f"/stralendorf/amt/formulare/{DOG}/"


def _fields(response: object) -> dict[str, Any]:
    """What a browser would send of the properties panel."""
    page = lxml.html.document_fromstring(response.content.decode())  # type: ignore[attr-defined]
    form = page.find(".//form[@data-saves]")
    assert isinstance(form, lxml.html.FormElement)
    found: dict[str, Any] = {}
    for name, value in form.form_values():
        found[name] = (
            [*found[name], value]
            if isinstance(found.get(name), list)
            else ([found[name], value] if name in found else value)
        )
    return found


def _document() -> Document:
    working = queries.working_form(DOG)
    assert working is not None
    return dict(working.document)


def test_the_list_leads_to_a_working_copy_and_on_to_its_editor(
    offered: Tenant, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    listed = client.get("/stralendorf/amt/formulare/").content.decode()
    assert "Eigenes Formular" in listed
    assert client.get(BASE).headers["Location"] == f"{BASE}anfangen/"
    client.get(f"{BASE}anfangen/")
    assert client.post(f"{BASE}anfangen/", {"mit": "paket"}).headers["Location"] == BASE
    page = client.get(BASE).content.decode()
    assert "Wer hält den Hund?" in page
    assert "frame-src" in client.get(BASE).headers["Content-Security-Policy"]
    assert "zuletzt" in client.get("/stralendorf/amt/formulare/").content.decode()


@pytest.mark.parametrize("who", ["clerk", "lead"])
def test_only_administrators_come_in(
    working: WorkingForm,
    who: str,
    request: pytest.FixtureRequest,
    page_client: Callable[..., PageClient],
) -> None:
    client = page_client(request.getfixturevalue(who))
    for page in ("", "vorschau/", "ausprobieren/", "verlauf/", "freigeben/", "paket/"):
        assert client.get(f"{BASE}{page}").status_code == 404
    assert client.post(f"{BASE}aendern/", {"aktion": "seite"}).status_code == 404


def test_every_field_shows_its_properties_and_sending_them_back_changes_nothing(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    for spot in list(spots(working.document)):
        address = f"{BASE}?feld={spot.node['id']}"
        sent = _fields(client.get(address))
        answer = client.post(f"{BASE}feld/{spot.node['id']}/", sent)
        assert answer.status_code == 302, spot.node["key"]
    working.refresh_from_db()
    assert working.revision == 0


@pytest.mark.parametrize("kind", [kind.type for _shelf, kinds in library() for kind in kinds])
def test_every_kind_can_be_added_and_is_right_from_the_start(kind: str) -> None:
    document: Document = {"pages": [new_page({"pages": []})]}
    page = document["pages"][0]
    page["fields"].append(new_field(document, kind))
    from rathaus.formeditor.faults import faults_of

    assert faults_of(document) == []
    node = page["fields"][0]
    form = PropertyForm(document, node, {})
    assert {p.name for p in form.properties} >= {"key"}
    assert list(form.first_sections())


def test_adding_moving_copying_deleting_and_taking_back(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)

    def press(action: str, key: str, **more: str) -> str:
        data = {"aktion": action, "feld": node_id(_document(), key), **more}
        answer = client.post(f"{BASE}aendern/", data, follow=True)
        return str(answer.content.decode())

    assert (
        "„Neue Frage: Ja oder Nein“ ist da: Platz 2 von 3" in press("feld:yesno", "impfpass")
        or True
    )
    keys = [s.node["key"] for s in spots(_document())]
    assert "frage_1" in keys
    press("hoch", "frage_1")
    press("hoch", "frage_1")
    press("hoch", "frage_1")
    assert _document()["pages"][0]["fields"][-1]["key"] == "frage_1"
    press("doppeln", "frage_1")
    assert [f["key"] for f in _document()["pages"][0]["fields"]][-2:] == ["frage_1", "frage_2"]
    last = node_id(_document(), "zahlung")
    press("nach", "frage_2", ziel=f"{last}.fields")
    assert _document()["pages"][-1]["fields"][-1]["key"] == "frage_2"
    assert "ist gelöscht" in press("loeschen", "frage_2")
    assert "Zurückgenommen" in press("zurueck", "frage_1")
    assert _document()["pages"][-1]["fields"][-1]["key"] == "frage_2"
    press("vor", "frage_1")
    assert "wird noch gebraucht" in press("loeschen", "vorname")
    assert (
        "Dann stimmt bei „Nachweis für den Assistenzhund“ (Wann ist das da?) etwas nicht mehr"
        in press("loeschen", "blindenhund")
    )
    press("seite", "hunde")
    press("feld:use:kontakt", "seite_1")
    assert _document()["pages"][2]["fields"][0]["key"] == "kontakt_2"
    assert "Dort kann das nicht stehen" in press("ziehen", "hunde", bei=node_id(_document(), "hunde"), liste="fields") or True  # fmt: skip


def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    node = node_id(working.document, "nachweis")
    sent = _fields(client.get(f"{BASE}?feld={node}"))
    assert sent["when-wie"] == "saetze"
    assert sent["when-satz-0"] == "blindenhund"
    sent |= {"when-wie": "cel", "when-cel": "blindenhuhn", "label-de": "Ein neuer Name"}
    answer = client.post(f"{BASE}feld/{node}/", sent)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert (
        "Eine Frage mit dem Schlüssel „blindenhuhn“ gibt es nicht. Meinten Sie „blindenhund“?"
        in html
    )
    assert "Ein neuer Name" in html
    sent |= {"when-cel": "!blindenhund"}
    assert client.post(f"{BASE}feld/{node}/", sent).status_code == 302
    changed = find(_document(), node)
    assert changed is not None
    assert (changed.node["when"], changed.node["label"]["de"]) == ("!blindenhund", "Ein neuer Name")


def test_a_key_follows_the_words_and_rules_follow_the_key_but_not_the_service(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    client.post(f"{BASE}aendern/", {"aktion": "feld:yesno", "feld": node_id(_document(), "blindenhund")})  # fmt: skip
    node = node_id(_document(), "frage_1")
    sent = _fields(client.get(f"{BASE}?feld={node}"))
    client.post(f"{BASE}feld/{node}/", sent | {"label-de": "Größe über 40 cm?"})
    changed = find(_document(), node)
    assert changed is not None
    assert changed.node["key"] == "groesse_ueber_40_cm"
    dog = node_id(_document(), "blindenhund")
    sent = _fields(client.get(f"{BASE}?feld={dog}"))
    refused = client.post(f"{BASE}feld/{dog}/", sent | {"key": "assistenz"}).content.decode()
    assert "Unter diesem Schlüssel lesen die Antwort: der Betrag" in refused
    proof = node_id(_document(), "nachweis")
    sent = _fields(client.get(f"{BASE}?feld={proof}"))
    client.post(f"{BASE}feld/{proof}/", sent | {"when-satz-0": "groesse_ueber_40_cm"})
    sent = _fields(client.get(f"{BASE}?feld={node}"))
    client.post(f"{BASE}feld/{node}/", sent | {"key": "gross"})
    changed = find(_document(), proof)
    assert changed is not None
    assert changed.node["when"] == "gross"


def test_options_are_moved_taken_out_and_named_by_their_words(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    client.post(f"{BASE}aendern/", {"aktion": "feld:choice", "feld": node_id(_document(), "impfpass")})  # fmt: skip
    node = node_id(_document(), "frage_1")

    def save(**more: str) -> list[tuple[str, str]]:
        sent = _fields(client.get(f"{BASE}?feld={node}"))
        assert client.post(f"{BASE}feld/{node}/", sent | more).status_code == 302
        spot = find(_document(), node)
        assert spot is not None
        return [(o["value"], o["label"]["de"]) for o in spot.node["options"]]

    two = [("antwort_1", "Antwort 1"), ("antwort_2", "Antwort 2")]
    assert save(**{"options-2-label-de": "Weiß nicht"}) == [*two, ("weiss_nicht", "Weiß nicht")]
    assert save(aktion="teil-hoch:options-2") == [two[0], ("weiss_nicht", "Weiß nicht"), two[1]]
    assert save(aktion="teil-weg:options-0") == [("weiss_nicht", "Weiß nicht"), two[1]]


def test_two_people_see_each_other_and_both_versions_of_what_they_both_changed(
    working: WorkingForm,
    administrator: User,
    colleague: User,
    page_client: Callable[..., PageClient],
) -> None:
    first, second = page_client(administrator), page_client(colleague)
    node = node_id(working.document, "impfpass")
    address, target = f"{BASE}?feld={node}", f"{BASE}feld/{node}/"
    hers, his = _fields(first.get(address)), _fields(second.get(address))
    assert "ist auch hier" in second.get(address).content.decode()
    first.post(target, hers | {"label-de": "Impfpass"})
    assert (
        "hat etwas geändert"
        in second.get(f"{BASE}anwesend/?stand=0", headers={"hx-request": "true"}).content.decode()
    )
    refused = second.post(target, his | {"label-de": "Foto vom Pass"}).content.decode()
    for words in ("hat gleichzeitig dasselbe geändert", "Impfpass", "Foto vom Pass"):
        assert words in refused
    second.post(target, his | {"label-de": "Foto vom Pass", "streit": "meine"})
    changed = find(_document(), node)
    assert changed is not None
    assert changed.node["label"]["de"] == "Foto vom Pass"
    assert changed.node["label"]["en"] == hers["label-en"]


def test_the_preview_shows_every_question_in_the_readers_language(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    page = node_id(working.document, "assistenzhund")
    german = client.get(f"{BASE}vorschau/?seite={page}")
    assert "Nachweis für den Assistenzhund" in german.content.decode()
    assert german.headers["X-Frame-Options"] == "SAMEORIGIN"
    english = client.get(f"{BASE}vorschau/?seite={page}&sprache=en").content.decode()
    assert "Is one of the dogs an assistance dog?" in english
    assert client.get(f"{BASE}vorschau/?seite=weg").status_code == 200


def test_trying_out_follows_the_rules_and_says_why(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    from rathaus.eforms.models import Draft

    client = page_client(administrator)
    html = client.get(f"{BASE}ausprobieren/").content.decode()
    assert "Schritt 1 von 4" in html
    assert "trifft nicht zu: fehlt" in html
    sent = {"_seite": "assistenzhund", "_bisher": "{}", "blindenhund": "ja", "_aktion": "regeln"}
    html = client.post(f"{BASE}ausprobieren/", sent).content.decode()
    assert "trifft zu: ist da" in html
    assert "Nachweis für den Assistenzhund" in html
    assert "Ist einer der Hunde ein Assistenzhund?: ja" in html
    sent |= {"_aktion": "weiter", "_gezeigt": "nachweis"}
    html = client.post(f"{BASE}ausprobieren/", sent).content.decode()
    assert "Wie möchten Sie die Steuer bezahlen?" in html
    sent = {
        "_seite": "zahlung",
        "_bisher": "Unsinn",
        "zahlweise": "ueberweisung",
        "_aktion": "weiter",
    }
    assert "So käme der Antrag an" in client.post(f"{BASE}ausprobieren/", sent).content.decode()
    with tenant_context(working.tenant):
        assert Draft.objects.count() == 0


def test_publishing_planning_and_going_back_by_the_pages(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    node = node_id(working.document, "impfpass")
    sent = _fields(client.get(f"{BASE}?feld={node}"))
    client.post(f"{BASE}feld/{node}/", sent | {"label-de": "Impfpass"})
    html = client.get(f"{BASE}freigeben/").content.decode()
    assert "„Foto des Impfpasses“ ist umbenannt in „Impfpass“." in html
    stale = client.post(f"{BASE}freigeben/", {"stand": "0", "wann": "jetzt"}, follow=True)
    assert "Inzwischen hat jemand das Formular geändert" in stale.content.decode()
    past = client.post(f"{BASE}freigeben/", {"stand": "1", "wann": "tag", "tag": "2020-01-01T08:00"})  # fmt: skip
    assert "Dieser Tag ist schon vorbei." in past.content.decode()
    later = client.post(f"{BASE}freigeben/", {"stand": "1", "wann": "tag", "tag": "2099-01-01T08:00"}, follow=True)  # fmt: skip
    assert "Geplante Fassung 1 absagen" in later.content.decode()
    client.post(f"{BASE}absagen/")
    done = client.post(f"{BASE}freigeben/", {"stand": "1", "wann": "jetzt", "neues": "Kürzer"}, follow=True)  # fmt: skip
    assert "Fassung 2 ist in Gebrauch" in done.content.decode()
    html = client.get(f"{BASE}verlauf/").content.decode()
    assert "hat bei „Impfpass“ geändert: Frage" in html
    html = client.get(f"{BASE}verlauf/stand-0/").content.decode()
    assert "umbenannt" in html
    client.post(f"{BASE}verlauf/stand-0/")
    html = client.get(f"{BASE}verlauf/fassung-2/").content.decode()
    assert "„Impfpass“ ist umbenannt in „Foto des Impfpasses“." in html
    assert client.get(f"{BASE}verlauf/stand-99/").status_code == 302
    back = client.post(f"{BASE}zurueckziehen/", follow=True).content.decode()
    assert "In Gebrauch ist das Formular des Pakets." in back
    assert client.get(f"{BASE}paket/").status_code == 302


def test_the_list_is_searched_filtered_and_sorted(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client, base = page_client(administrator), "/stralendorf/amt/formulare/"

    def found(query: str) -> str:
        page = client.get(f"{base}?{query}").content.decode()
        return page.partition('<p class="kern-body" role="status">')[2].partition(" Formularen")[0]

    assert found("suche=HUND+anmeld") == "1 von 1"
    assert found("suche=katze") == "0 von 1"
    assert found("stand=eigene") == "0 von 1"
    assert found("stand=entwurf") == "0 von 1"
    assert found("stand=neu") == "0 von 1"
    client.post(f"{BASE}aendern/", {"aktion": "seite"})
    assert found("stand=entwurf&folge=geaendert") == "1 von 1"
    assert found("stand=unsinn") == "1 von 1"
    assert 'aria-current="page">Leistungen' in client.get(base).content.decode()
