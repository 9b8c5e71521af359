"""The pages as a browser without JavaScript sees them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.models import Draft
from rathaus.eforms.registry import ReviewExtra, review_extras
from rathaus.eforms.services import publish_form
from rathaus.eforms.tests.applicant import KEY, Applicant, parsed, photo, remember, text_of
from rathaus.eforms.tests.factories import DOG, PERSON, make_draft
from rathaus.tenants.models import Tenant
from rathaus.tenants.services import import_streets

pytestmark = pytest.mark.usefixtures("confirmation")


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


def test_a_null_character_is_dropped_and_the_rest_is_kept(applicant: Applicant) -> None:
    data = DOG | {"hunde-0-name": "Be\0llo", "hunde-\0-name": "Rex"}
    applicant.page("hunde", data, "speichern")
    assert applicant.stored().answers["hunde"][0]["name"] == "Bello"


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
