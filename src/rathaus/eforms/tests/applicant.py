"""A browser without JavaScript that has a draft."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import lxml.html
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.eforms.models import Draft
from rathaus.eforms.queries import BROWSER
from rathaus.eforms.tests.factories import DOG, PAYMENT, PERSON
from rathaus.tenants.models import Tenant

KEY = "ein-geheimnis"


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
