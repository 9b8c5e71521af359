"""Files on the pages, as a browser without JavaScript sends them."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from rathaus.core.tenancy import tenant_context
from rathaus.eforms.models import Upload
from rathaus.eforms.tests.applicant import Applicant, parsed, photo
from rathaus.eforms.tests.factories import DOG

pytestmark = pytest.mark.usefixtures("confirmation")


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
