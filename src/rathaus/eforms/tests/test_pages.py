"""The pages as a browser without JavaScript sees them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import lxml.html
import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from rathaus.accounts.models import User
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import enter
from rathaus.core.tests.pages import PageClient
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.models import Draft, Upload
from rathaus.eforms.queries import BROWSER
from rathaus.eforms.registry import ReviewExtra, review_extras
from rathaus.eforms.services import publish_form
from rathaus.eforms.tests.factories import DOG, PAYMENT, PERSON, make_draft, make_form
from rathaus.tenants.models import Tenant
from rathaus.tenants.services import import_streets

KEY = "ein-geheimnis"


@pytest.fixture(autouse=True)
def _confirmation(settings: LazySettings) -> None:
    settings.TENANT_URLCONF = "rathaus.eforms.tests.urls"


@dataclass
class Applicant:
    """A browser with a draft."""

    client: PageClient
    draft: Draft
    tenant: Tenant

    @property
    def base(self) -> str:
        return f"/stralendorf/antrag/{self.draft.pk}/"

    def get(self, path: str = "", **options: Any) -> Any:
        return self.client.get(self.base + path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        return self.client.post(self.base + path, data or {}, **options)

    def page(self, key: str, data: dict[str, Any], action: str = "weiter") -> Any:
        return self.post(f"schritt/{key}/", data | {"_aktion": action})

    def fill(self) -> None:
        self.page("halter", PERSON)
        self.page("hunde", DOG)
        response = self.page("zahlung", PAYMENT)
        assert response.headers["Location"] == f"{self.base}pruefen/"

    def stored(self) -> Draft:
        with tenant_context(self.tenant):
            return Draft.objects.get(pk=self.draft.pk)


@pytest.fixture
def applicant(
    stralendorf: Tenant, tmp_path: Path, page_client: Callable[..., PageClient]
) -> Applicant:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path), session_key=KEY)
    client = page_client()
    remember(client)
    return Applicant(client, draft, stralendorf)


def remember(client: PageClient) -> None:
    session = client.session
    session[BROWSER] = KEY
    session.save()


def photo(name: str = "foto.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def parsed(content: bytes) -> Any:
    return lxml.html.document_fromstring(content)


def text_of(response: Any) -> str:
    return " ".join(str(parsed(response.content).find("body").text_content()).split())


def test_a_draft_starts_at_its_first_page(applicant: Applicant) -> None:
    response = applicant.get()
    assert response.headers["Location"] == f"{applicant.base}schritt/halter/"


def test_no_field_can_have_the_name_of_a_control_of_the_page(applicant: Applicant) -> None:
    """Keys of fields begin with a letter: a field ``stand`` never hides the page's own note."""
    page = parsed(applicant.get("schritt/hunde/?ziel=pruefen").content)
    names = {control.get("name") for control in page.xpath("//form[@id='antrag']//*[@name]")}
    own = {name for name in names if name.split("-")[0] not in {"hunde", "blindenhund"}}
    assert own - {"csrfmiddlewaretoken"} == {"_aktion", "_fenster", "_stand", "_ziel"}


def test_a_page_says_where_one_is_what_comes_next_and_whom_to_call(applicant: Applicant) -> None:
    response = applicant.get("schritt/halter/")
    page = text_of(response)
    assert "Schritt 1 von 4" in page
    assert "danach: Ihr Hund" in page
    assert "0385 123456" in page
    assert "Hund anmelden" in page
    assert (
        response.headers["Cache-Control"]
        == "max-age=0, no-cache, no-store, must-revalidate, private"
    )


@pytest.mark.parametrize("prefix", ["/stralendorf/en/", "/stralendorf/leicht/"])
def test_the_pages_speak_other_languages(applicant: Applicant, prefix: str) -> None:
    applicant.fill()
    for path in ("schritt/halter/", "schritt/hunde/", "pruefen/", "pause/", "verwerfen/"):
        response = applicant.client.get(f"{prefix}antrag/{applicant.draft.pk}/{path}")
        assert response.status_code == 200
    assert ("Who keeps" in text_of(applicant.client.get(f"{prefix}antrag/{applicant.draft.pk}/schritt/halter/"))) == (prefix.endswith("en/"))  # fmt: skip


def test_the_whole_way_from_the_first_page_to_the_confirmation(applicant: Applicant) -> None:
    applicant.fill()
    review = text_of(applicant.get("pruefen/"))
    assert "Beate Beispiel" in review
    assert "Musterweg 1, 19075 Pampow" in review
    response = applicant.post("abschicken/")
    draft = applicant.stored()
    assert draft.status == DraftStatus.SUBMITTED
    assert (
        response.headers["Location"] == f"/stralendorf/vorgang/eingegangen/{draft.submission_id}/"
    )


def test_pressing_five_times_leads_to_one_confirmation(applicant: Applicant) -> None:
    applicant.fill()
    answers = {applicant.post("abschicken/").headers["Location"] for _ in range(5)}
    assert len(answers) == 1


def test_every_address_of_a_submitted_draft_leads_to_its_confirmation(applicant: Applicant) -> None:
    applicant.fill()
    target = applicant.post("abschicken/").headers["Location"]
    for path in ("", "schritt/halter/", "pruefen/", "pause/", "verwerfen/"):
        assert applicant.get(path).headers["Location"] == target
    assert applicant.page("halter", PERSON).headers["Location"] == target


def test_a_wrong_page_shows_every_mistake_twice_and_keeps_what_was_typed(
    applicant: Applicant,
) -> None:
    response = applicant.page("halter", PERSON | {"halter-vorname": "", "anschrift-plz": "190"})
    page = parsed(response.content)
    assert page.xpath("//title")[0].text_content().startswith("Fehler: ")
    links = page.xpath("//*[@id='fehler']//a/@href")
    assert links == ["#id_halter-vorname", "#id_anschrift-plz"]
    field = page.get_element_by_id("id_anschrift-plz")
    assert (field.value, field.get("aria-invalid")) == ("190", "true")
    described = field.get("aria-describedby").split()
    assert "fünf Ziffern" in page.get_element_by_id(described[-1]).text_content()
    assert page.get_element_by_id("id_halter-nachname").value == "Beispiel"


def test_a_page_that_was_left_wrong_comes_back_as_typed_and_without_reproach(
    applicant: Applicant,
) -> None:
    applicant.page("halter", PERSON | {"anschrift-plz": "190"})
    page = parsed(applicant.get("schritt/halter/").content)
    assert page.get_element_by_id("id_anschrift-plz").value == "190"
    assert page.xpath("//*[@id='fehler']") == []


def test_the_three_parts_of_a_date_have_names_and_keep_what_was_typed(applicant: Applicant) -> None:
    response = applicant.page("halter", PERSON | {"halter-geburtsdatum-monat": "13"})
    page = parsed(response.content)
    parts = [page.get_element_by_id(f"id_halter-geburtsdatum_{i}") for i in range(3)]
    assert [part.value for part in parts] == ["31", "13", "1990"]
    assert [part.label.text_content() for part in parts] == ["Tag", "Monat", "Jahr"]
    assert page.xpath("//*[@id='fehler']//a/@href") == ["#id_halter-geburtsdatum_0"]


def test_going_back_keeps_an_unfinished_page(applicant: Applicant) -> None:
    applicant.page("halter", PERSON)
    response = applicant.page("hunde", {"hunde-n": "1", "hunde-0-name": "Bel"}, action="zurueck")
    assert response.headers["Location"] == f"{applicant.base}schritt/halter/"
    page = parsed(applicant.get("schritt/hunde/").content)
    assert page.get_element_by_id("id_hunde-0-name").value == "Bel"


def test_adding_and_removing_items_without_javascript(applicant: Applicant) -> None:
    response = applicant.page(
        "hunde", DOG | {"hunde-0-wurftag-tag": "quatsch"}, action="mehr:hunde"
    )
    assert response.headers["Location"] == f"{applicant.base}schritt/hunde/#hunde-1"
    page = parsed(applicant.get("schritt/hunde/").content)
    assert page.get_element_by_id("id_hunde-0-wurftag_0").value == "quatsch"
    assert page.get_element_by_id("hunde-1") is not None
    applicant.page("hunde", DOG | {"hunde-n": "2", "hunde-1-name": "Hasso"}, action="weg:hunde-0")
    page = parsed(applicant.get("schritt/hunde/").content)
    assert page.get_element_by_id("id_hunde-0-name").value == "Hasso"
    assert page.xpath("//*[@id='hunde-1']") == []


def test_the_enter_key_goes_on_and_deletes_nothing(applicant: Applicant) -> None:
    applicant.page("hunde", DOG, action="mehr:hunde")
    page = parsed(applicant.get("schritt/hunde/").content)
    first = page.xpath("//form[@id='antrag']//button[@type='submit']")[0]
    assert first.get("value") == "weiter"


def test_a_question_that_comes_up_is_asked_and_not_blamed(applicant: Applicant) -> None:
    page = text_of(applicant.page("hunde", DOG | {"blindenhund": "ja"}))
    assert "Wegen Ihrer Angaben haben wir noch eine Frage." in page
    assert "Nachweis" in page
    assert "Bitte sehen Sie diese Angaben noch einmal an" not in page


def test_a_hidden_page_is_skipped(applicant: Applicant) -> None:
    applicant.page("halter", PERSON)
    data = DOG | {"blindenhund": "ja", "_gezeigt": "nachweis", "nachweis-datei": photo()}
    assert applicant.page("hunde", data).headers["Location"] == f"{applicant.base}pruefen/"
    assert applicant.get("schritt/zahlung/").headers["Location"] == applicant.base


def test_an_unfinished_draft_has_no_review(applicant: Applicant) -> None:
    assert applicant.get("pruefen/").headers["Location"] == f"{applicant.base}schritt/halter/"
    assert applicant.post("abschicken/").headers["Location"] == f"{applicant.base}schritt/halter/"
    assert applicant.stored().status == DraftStatus.OPEN


def test_a_change_from_the_review_leads_back_to_it(applicant: Applicant) -> None:
    applicant.fill()
    link = parsed(applicant.get("pruefen/").content).xpath(
        "//a[starts-with(normalize-space(.), 'Ändern')]/@href"
    )[0]
    page = parsed(applicant.client.get(link).content)
    assert page.xpath("//input[@name='_ziel']/@value") == ["pruefen"]
    response = applicant.page("halter", PERSON | {"halter-vorname": "Berta", "_ziel": "pruefen"})
    assert response.headers["Location"] == f"{applicant.base}pruefen/"
    assert "Berta Beispiel" in text_of(applicant.get("pruefen/"))


def test_uploads_come_and_go_without_javascript(applicant: Applicant) -> None:
    data = DOG | {"blindenhund": "ja", "_gezeigt": "nachweis"}
    applicant.page("hunde", data | {"nachweis-datei": photo("a.jpg")}, action="hochladen")
    page = parsed(applicant.get("schritt/hunde/").content)
    [upload_id] = page.xpath("//input[@name='nachweis']/@value")
    shown = applicant.get(f"datei/{upload_id}/")
    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == (
        "image/jpeg",
        "nosniff",
    )
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    applicant.page("hunde", data | {"nachweis": upload_id}, action=f"loeschen:{upload_id}")
    page = parsed(applicant.get("schritt/hunde/").content)
    assert page.xpath("//input[@name='nachweis']/@value") == []
    assert applicant.get(f"datei/{upload_id}/").status_code == 404


def test_a_program_named_pdf_is_refused_beside_its_field(applicant: Applicant) -> None:
    program = SimpleUploadedFile("rechnung.pdf", b"MZ\x90\x00" * 100, "application/pdf")
    for action in ("weiter", "hochladen"):
        data = DOG | {"blindenhund": "ja", "_gezeigt": "nachweis", "nachweis-datei": program}
        page = parsed(applicant.page("hunde", data, action).content)
        message = page.get_element_by_id("id_nachweis_error").text_content()
        assert "Diese Datei können wir nicht annehmen." in message
        assert page.get_element_by_id("id_hunde-0-name").value == "Bello"
        program.seek(0)


def test_a_refused_file_does_not_blame_fields_nobody_has_come_to_yet(applicant: Applicant) -> None:
    program = SimpleUploadedFile("rechnung.pdf", b"MZ\x90\x00" * 100, "application/pdf")
    data = {"hunde-n": "1", "blindenhund": "ja", "_gezeigt": "nachweis", "nachweis-datei": program}
    page = parsed(applicant.page("hunde", data, "hochladen").content)
    problems = [link.get("href") for link in page.xpath("//*[@id='fehler']//a")]
    assert problems == ["#id_nachweis"]


def test_a_null_character_is_dropped_and_the_rest_is_kept(applicant: Applicant) -> None:
    data = DOG | {"hunde-0-name": "Be\0llo", "hunde-\0-name": "Rex"}
    applicant.page("hunde", data, "speichern")
    assert applicant.stored().answers["hunde"][0]["name"] == "Bello"


def test_fifty_megabytes_are_refused_beside_the_field_without_filling_the_disk(
    applicant: Applicant,
) -> None:
    large = SimpleUploadedFile("film.pdf", b"%PDF-1.7" + bytes(50 << 20))
    data = DOG | {"blindenhund": "ja", "_gezeigt": "nachweis", "nachweis-datei": large}
    page = parsed(applicant.page("hunde", data).content)
    assert "zu groß: 50 MB" in page.get_element_by_id("id_nachweis_error").text_content()
    assert page.get_element_by_id("id_hunde-0-name").value == "Bello"


def test_the_photo_of_the_phone_loses_its_place(applicant: Applicant) -> None:
    from rathaus.core.tests.test_files import photo_with_gps

    sent = SimpleUploadedFile("IMG_0001.jpg", photo_with_gps())
    data = DOG | {"blindenhund": "ja", "_gezeigt": "nachweis", "nachweis-datei": sent}
    applicant.page("hunde", data)
    with tenant_context(applicant.tenant):
        upload_id = Upload.objects.get().pk
    picture = Image.open(io.BytesIO(applicant.get(f"datei/{upload_id}/").content))
    assert dict(picture.getexif()) == {}


def test_a_wrong_file_for_a_question_that_is_gone_stops_nobody(applicant: Applicant) -> None:
    program = SimpleUploadedFile("nachweis.pdf", b"MZ\x90\x00program")
    data = DOG | {"blindenhund": "nein", "_gezeigt": "nachweis", "nachweis-datei": program}
    assert applicant.page("hunde", data).headers["Location"] == f"{applicant.base}schritt/zahlung/"


# --- In two windows ----------------------------------------------------------------------------------


def opened(applicant: Applicant, key: str) -> dict[str, str]:
    """What a window that shows the page sends along."""
    page = parsed(applicant.get(f"schritt/{key}/").content)
    return {
        name: page.xpath(f"//input[@name='{name}']")[0].value for name in ("_fenster", "_stand")
    }


def test_the_second_window_does_not_overwrite_the_first_unseen(applicant: Applicant) -> None:
    first, second = opened(applicant, "hunde"), opened(applicant, "hunde")
    applicant.page("hunde", DOG | first)
    other = DOG | {"hunde-0-name": "Hasso", "hunde-0-wurftag-tag": "2.2.2024"}
    page = parsed(applicant.page("hunde", other | second).content)
    warning = " ".join(page.xpath("//*[@role='alert']")[0].text_content().split())
    assert "in einem anderen Fenster" in warning
    assert page.get_element_by_id("id_hunde-0-name").value == "Hasso"
    assert applicant.stored().answers["hunde"][0]["name"] == "Bello"
    seen = {name: page.xpath(f"//input[@name='{name}']")[0].value for name in second}
    assert applicant.page("hunde", other | seen).status_code == 302
    assert applicant.stored().answers["hunde"][0]["name"] == "Hasso"


def test_two_windows_that_say_the_same_need_no_question(applicant: Applicant) -> None:
    first, second = opened(applicant, "hunde"), opened(applicant, "hunde")
    assert applicant.page("hunde", DOG | first).status_code == 302
    assert applicant.page("hunde", DOG | second).status_code == 302


def test_one_window_may_go_back_and_change_its_mind(applicant: Applicant) -> None:
    window = opened(applicant, "hunde")
    applicant.page("hunde", DOG | window)
    assert applicant.page("hunde", DOG | window | {"hunde-0-name": "Hasso"}).status_code == 302
    assert applicant.stored().answers["hunde"][0]["name"] == "Hasso"


def test_typing_in_a_forgotten_window_does_not_overwrite_the_other(applicant: Applicant) -> None:
    first, second = opened(applicant, "hunde"), opened(applicant, "hunde")
    applicant.page("hunde", DOG | first)
    typed = DOG | second | {"hunde-0-name": "Hasso"}
    address, headers = "schritt/hunde/merken/", {"HX-Request": "true"}
    answer = applicant.post(address, typed, headers=headers).content.decode()
    assert "data-elsewhere" in answer
    assert f'value="{second["_stand"]}"' in answer
    stored = applicant.stored()
    assert (stored.typed, stored.answers["hunde"][0]["name"]) == ({}, "Bello")


# --- While typing ------------------------------------------------------------------------------------


def test_typing_is_kept_and_shows_what_depends_on_it(applicant: Applicant) -> None:
    response = applicant.post(
        "schritt/hunde/merken/", DOG | {"blindenhund": "ja"}, headers={"HX-Request": "true"}
    )
    answer = response.content.decode()
    assert 'id="teil-nachweis" data-hx-swap-oob="true"' in answer
    assert re.search(r"Gespeichert um \d+:\d\d\.", answer)
    assert applicant.stored().typed["hunde"]["blindenhund"] == ["ja"]
    again = applicant.post(
        "schritt/hunde/merken/",
        DOG | {"blindenhund": "ja", "_teile": "nachweis"},
        headers={"HX-Request": "true"},
    )
    assert "teil-nachweis" not in again.content.decode()


# --- Other devices, ended sessions, strangers ------------------------------------------------------


def test_a_code_opens_the_draft_on_another_device(
    applicant: Applicant, page_client: Callable[..., PageClient]
) -> None:
    applicant.page("halter", PERSON)
    applicant.page("hunde", {"hunde-n": "1", "hunde-0-name": "Bel"}, action="speichern")
    applicant.post("pause/")
    shown = text_of(applicant.get("pause/"))
    code = re.search(r"\w{4}(?:-\w{4}){5}", shown)
    assert code is not None
    assert code[0] not in text_of(applicant.get("pause/"))
    tablet = page_client()
    response = tablet.post("/stralendorf/antrag/fortsetzen/", {"code": code[0].lower()})
    assert response.headers["Location"] == applicant.base
    assert tablet.get(applicant.base).headers["Location"] == f"{applicant.base}schritt/hunde/"
    page = parsed(tablet.get(f"{applicant.base}schritt/hunde/").content)
    assert page.get_element_by_id("id_hunde-0-name").value == "Bel"


def test_a_wrong_code_opens_nothing_and_guessing_has_an_end(
    stralendorf: Tenant, page_client: Callable[..., PageClient]
) -> None:
    client = page_client()
    answers = [
        client.post("/stralendorf/antrag/fortsetzen/", {"code": f"AAAA-{i:04d}"}) for i in range(22)
    ]
    assert "Zu diesem Code finden wir keinen Antrag" in text_of(answers[0])
    assert [answer.status_code for answer in (answers[19], answers[21])] == [200, 429]
    assert "Bitte geben Sie den Code ein." in text_of(
        client.post("/stralendorf/antrag/fortsetzen/", {"code": ""})
    )


def test_what_was_typed_survives_the_end_of_the_session(
    applicant: Applicant, page_client: Callable[..., PageClient]
) -> None:
    applicant.post("pause/")
    found = re.search(r"\w{4}(?:-\w{4}){5}", text_of(applicant.get("pause/")))
    assert found is not None
    applicant.client.cookies.clear()
    late = applicant.page("halter", PERSON | {"halter-vorname": "Berta"})
    assert late.status_code == 404
    assert "Was Sie gerade eingegeben haben, ist nicht verloren." in text_of(late)
    applicant.client.post("/stralendorf/antrag/fortsetzen/", {"code": found[0]})
    assert applicant.get().headers["Location"] == f"{applicant.base}schritt/halter/"
    page = parsed(applicant.get("schritt/halter/").content)
    assert page.get_element_by_id("id_halter-vorname").value == "Berta"
    applicant.page("halter", PERSON | {"halter-vorname": "Berta"})
    assert applicant.stored().answers["halter"]["vorname"] == "Berta"
    assert "eforms_parked" not in applicant.client.session


def test_signing_in_puts_the_draft_into_the_account(applicant: Applicant, citizen: User) -> None:
    enter(applicant.client, citizen)
    applicant.page("halter", PERSON)
    assert applicant.stored().citizen_id == citizen.pk
    applicant.client.logout()
    assert applicant.get("schritt/halter/").status_code == 404
    enter(applicant.client, citizen)
    assert applicant.get("schritt/halter/").status_code == 200


def test_a_draft_of_an_account_is_not_open_to_the_browser_it_was_started_in(
    applicant: Applicant, stranger: User, page_client: Callable[..., PageClient], citizen: User
) -> None:
    with tenant_context(applicant.tenant):
        Draft.objects.update(citizen=citizen)
    assert applicant.get("schritt/halter/").status_code == 404
    assert page_client(stranger).get(applicant.base).status_code == 404
    assert page_client(citizen).get(applicant.base).status_code == 302


NOWHERE = "00000000-0000-4000-8000-000000000000"
"""No upload; the same in every worker, which must collect the same tests."""


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""), ("get", "schritt/halter/"), ("post", "schritt/halter/"),
        ("post", "schritt/halter/merken/"), ("get", "pruefen/"), ("post", "abschicken/"),
        ("get", "pause/"), ("post", "pause/"), ("get", "verwerfen/"), ("post", "verwerfen/"),
        ("get", f"datei/{NOWHERE}/"),
    ],
)  # fmt: skip
def test_strangers_learn_nothing_and_change_nothing(
    applicant: Applicant,
    page_client: Callable[..., PageClient],
    stranger: User,
    clerk: User,
    method: str,
    path: str,
) -> None:
    for client in (page_client(), page_client(stranger), page_client(clerk)):
        response = getattr(client, method)(applicant.base + path)
        nowhere = getattr(client, method)(f"/stralendorf/antrag/{uuid4()}/{path}")
        assert (response.status_code, nowhere.status_code) == (404, 404)
    assert applicant.stored().revision == 0


def test_another_town_finds_nothing(applicant: Applicant, hemer: Tenant) -> None:
    assert applicant.client.get(applicant.base.replace("stralendorf", "hemer")).status_code == 404


def test_unknown_pages_are_not_found(applicant: Applicant) -> None:
    assert applicant.get("schritt/gibtsnicht/").status_code == 404
    assert applicant.get("abschicken/").status_code == 405
    assert applicant.get("schritt/halter/merken/").status_code == 405


# --- Throwing away and more --------------------------------------------------------------------------


def test_a_draft_is_thrown_away_only_after_a_question(applicant: Applicant) -> None:
    applicant.fill()
    assert "Das lässt sich nicht rückgängig machen." in text_of(applicant.get("verwerfen/"))
    assert applicant.stored().status == DraftStatus.OPEN
    assert applicant.post("verwerfen/").headers["Location"] == "/stralendorf/"
    gone = applicant.get("schritt/halter/")
    assert gone.status_code == 410
    assert "Von Ihren Angaben ist nichts mehr gespeichert." in text_of(gone)


def test_other_modules_add_to_the_review(applicant: Applicant) -> None:
    applicant.fill()
    seen: list[dict[str, Any]] = []

    def fee(draft: Draft) -> ReviewExtra | None:
        seen.append(draft.answers)
        return ReviewExtra("core/ui/badge.html", {"kind": "info", "text": "Das kostet 40 €"})

    review_extras.register("test", fee)
    try:
        page = text_of(applicant.get("pruefen/"))
    finally:
        review_extras._items.pop("test")
    assert "Das kostet 40 €" in page
    assert seen[0]["hunde"][0]["name"] == "Bello"


def test_a_page_costs_the_same_number_of_queries_with_one_and_with_many_items(
    applicant: Applicant,
) -> None:
    counts = []
    for number in ("1", "3"):
        applicant.page("hunde", DOG | {"hunde-n": number})
        applicant.get("schritt/hunde/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            applicant.get("schritt/hunde/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_the_streets_of_the_town_are_suggested_and_others_are_taken_too(
    applicant: Applicant,
) -> None:
    import_streets(text="ags;strasse\n13076107;Am Markt\n13076107;Äußere Gasse")
    page = parsed(applicant.get("schritt/halter/").content)
    field = page.get_element_by_id("id_anschrift-strasse")
    suggested = page.get_element_by_id(field.get("list")).xpath("option/@value")
    assert suggested == ["Am Markt", "Äußere Gasse"]
    assert applicant.page("halter", PERSON).headers["Location"].endswith("schritt/hunde/")


def test_more_points_of_an_area_without_a_script(stralendorf: Tenant, tmp_path: Path, page_client: Callable[..., PageClient]) -> None:  # fmt: skip
    definition = {"key": "flaeche", "type": "map_area", "label": {"de": "Fläche"}, "required": True}
    page = {"key": "ort", "title": {"de": "Ort"}, "fields": [definition]}
    with tenant_context(stralendorf):
        form = publish_form(
            key="ort", source={"title": {"de": "Ort"}, "pages": [page]}, version="1"
        )
        draft = make_draft(form, session_key=KEY)
    client = page_client()
    remember(client)
    applicant = Applicant(client, draft, stralendorf)
    rows = {f"flaeche-p{number}": f"53.56{number}, 11.28{number}" for number in range(4)}
    (more,) = parsed(applicant.get("schritt/ort/").content).xpath("//button[@data-map-more]")
    response = applicant.post("schritt/ort/", rows | {more.get("name"): more.get("value")})
    assert response.headers["Location"] == f"{applicant.base}schritt/ort/#id_flaeche"
    shown = parsed(applicant.get("schritt/ort/").content)
    assert [row.get("value") for row in shown.xpath("//table//input")] == [
        *rows.values(),
        "",
        "",
        "",
    ]
    assert shown.xpath('//script[contains(@src, "vendor/leaflet/leaflet")]')
