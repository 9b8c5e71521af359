"""The files of a draft: what is taken, what is refused, what goes away."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.core.tenancy import tenant_context
from rathaus.eforms import api
from rathaus.eforms.models import Draft, FormVersion
from rathaus.eforms.tests.factories import DOG, make_draft, make_form
from rathaus.eforms.tests.sending import messages, photo, send, with_proof
from rathaus.tenants.models import Tenant


def test_a_photo_is_taken_even_if_the_page_is_wrong_elsewhere(draft: Draft) -> None:
    result = with_proof(draft, photo(), **{"hunde-0-name": ""})
    assert not result.accepted
    [upload] = api.uploads_of(draft)
    assert (upload.filename, upload.content_type, upload.field_path) == (
        "foto.jpg",
        "image/jpeg",
        "nachweis",
    )
    assert draft.typed["hunde"]["nachweis"] == [str(upload.pk)]


def test_a_refused_file_has_its_message_beside_the_field_and_nothing_else_is_lost(
    draft: Draft,
) -> None:
    result = with_proof(draft, SimpleUploadedFile("rechnung.pdf", b"MZ\x90\x00"))
    assert list(messages(result)) == ["nachweis"]
    assert "PDF, JPG, PNG oder HEIC" in messages(result)["nachweis"][0]
    assert draft.typed["hunde"]["hunde-0-name"] == ["Bello"]


def test_a_file_of_fifty_megabytes_is_refused_beside_its_field(draft: Draft) -> None:
    large = photo()
    large.size = 50 << 20
    result = with_proof(draft, large)
    assert messages(result)["nachweis"][0].startswith("Die Datei ist zu groß: 50 MB.")
    assert api.uploads_of(draft) == []


def test_more_files_than_allowed_are_refused(draft: Draft) -> None:
    result = with_proof(draft, photo("a.jpg"), photo("b.jpg"), photo("c.jpg"))
    assert messages(result)["nachweis"] == [
        "Hier ist Platz für 2 Dateien. Bitte löschen Sie zuerst eine andere."
    ]
    assert [upload.filename for upload in api.uploads_of(draft)] == ["a.jpg", "b.jpg"]


def test_all_files_together_have_a_limit(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rathaus.eforms.services.attaching.MAX_DRAFT_BYTES", 400)
    result = with_proof(draft, photo("a.jpg"), photo("b.jpg"))
    assert messages(result)["nachweis"][0].startswith("Alle Dateien zusammen dürfen höchstens")
    assert len(api.uploads_of(draft)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_deleted_file_is_gone_for_good(stralendorf: Tenant, tmp_path: Path) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path))
        with_proof(draft, photo())
        [upload] = api.uploads_of(draft)
    folder = tmp_path / "documents" / "entwurf"
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
    with tenant_context(stralendorf):
        send(draft, "hunde", DOG | {"nachweis": str(upload.pk)}, action=f"loeschen:{upload.pk}")
        assert api.uploads_of(draft) == []
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_files_of_another_draft_cannot_be_claimed(draft: Draft, form: FormVersion) -> None:
    other = make_draft(form)
    with_proof(other, photo())
    [theirs] = api.uploads_of(other)
    result = send(draft, "hunde", DOG | {"blindenhund": "ja", "nachweis": str(theirs.pk)})
    assert "nachweis" in messages(result)
    send(draft, "hunde", DOG, action=f"loeschen:{theirs.pk}")
    assert api.uploads_of(other) == [theirs]


# --- Submitting -----------------------------------------------------------------------------------
