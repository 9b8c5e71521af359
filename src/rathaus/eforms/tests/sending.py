"""Filling in a draft without a browser."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from PIL import Image

from rathaus.eforms.models import Draft
from rathaus.eforms.services import PageResult, save_page
from rathaus.eforms.tests.factories import DOG, PAYMENT, PERSON, page_of


def send(
    draft: Draft,
    page: str,
    data: dict[str, str | list[str]] | dict[str, str],
    *,
    action: str = "weiter",
    files: dict[str, list[UploadedFile[bytes]]] | None = None,
    seen: list[str] | None = None,
) -> PageResult:
    raw = {name: [v] if isinstance(v, str) else list(v) for name, v in data.items()}
    result = save_page(
        draft_id=draft.pk,
        page=page_of(draft, page),
        raw=raw,
        files=files or {},
        action=action,
        seen=seen,
    )
    draft.refresh_from_db()
    return result


def fill(draft: Draft) -> None:
    assert send(draft, "halter", PERSON).accepted
    assert send(draft, "hunde", DOG).accepted
    assert send(draft, "zahlung", PAYMENT).accepted


def photo(name: str = "foto.jpg") -> UploadedFile[bytes]:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def messages(result: PageResult) -> dict[str, list[str]]:
    return {name: [str(error) for error in errors] for name, errors in result.form.errors.items()}


def with_proof(draft: Draft, *files: UploadedFile[bytes], **data: Any) -> PageResult:
    return send(draft, "hunde", DOG | {"blindenhund": "ja"} | data, files={"nachweis": list(files)})
