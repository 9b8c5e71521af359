"""Going through the pages of an application as a browser without scripts does, and reading them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml.html import HtmlElement
from PIL import Image

from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import page_defects
from rathaus.eforms.models import AddressProof, Draft
from rathaus.eforms.proofs import code_of
from rathaus.eforms.schema import Page
from rathaus.eforms.sent import Raw, raw_of_answers
from rathaus.eforms.services.signing import sign
from rathaus.eforms.signatures import digest_of, signers_of
from rathaus.tenants.models import Tenant
from tests.answers import Application

LANGUAGES = {"": "de", "en/": "en", "leicht/": "de"}
"""Segment of the address → what the page says of itself."""
GERMAN = re.compile(
    r"\b(?:[Dd]er|[Dd]ie|[Dd]as|[Uu]nd|oder|nicht|Sie|Ihre?|[Ee]ine?|werden|wird|für|mit|zum|zur|Bitte|ist|sind)\b"
)
ENGLISH = re.compile(r"\b(?:the|of|is|and)\b")
"""An English sentence may name an authority in German."""
TURNS = 8
"""So often a page may come back with new questions."""


class Stuck(AssertionError):
    """The application does not go on, and why."""


@lru_cache(maxsize=1)
def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "#8aa0b4").save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=1)
def paper() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


def proof(accepted: set[str]) -> SimpleUploadedFile:
    """A photo, or a paper where no photo is taken."""
    if any("png" in kind for kind in accepted):
        return SimpleUploadedFile("nachweis.png", photo(), "image/png")
    return SimpleUploadedFile("nachweis.pdf", paper(), "application/pdf")


class QuickClient(Client):
    """A browser; without the notes that Django's keeps of every template."""

    def request(self, **request: Any) -> Any:
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


@dataclass
class Reader:
    """Somebody who reads every page of a town in all languages, each once.

    Attributes:
        known: pages that were read.
        sources: where the pages are kept for the HTML checker; None keeps none.
        complaints: everything wrong, each beginning with the address.
    """

    client: Client
    town: str
    name: str
    sources: Path | None = None
    complaints: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def get(self, path: str, language: str = "") -> str:
        """The source of a page. ``path``: behind the town and the language."""
        address = f"/{self.town}/{language}{path}"
        response = self.client.get(address)
        if response.status_code != 200:
            raise Stuck(f"{address}: answers {response.status_code}")
        return response.content.decode()

    def read(self, path: str, titles: dict[str, str], *, place: str) -> HtmlElement:
        """Read a page in every language; gives the German one.

        Args:
            titles: by ``de``, ``en``, ``leicht``; the page's title and the name of the town are in its head.
            place: which page it is, in words that are the same on every run.
        """
        german = None
        if place in self.known:
            return lxml.html.document_fromstring(self.get(path))
        self.known.add(place)
        for language in LANGUAGES:
            source = self.get(path, language)
            page = self.look(source, language, path, titles, place)
            german = page if german is None else german
        assert german is not None
        return german

    def keep(self, source: str, name: str) -> None:
        """For the HTML checker and axe-core."""
        if self.sources is not None:
            file = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
            (self.sources / f"{file}.html").write_text(source)

    def look(
        self, source: str, language: str, path: str, titles: dict[str, str], place: str
    ) -> HtmlElement:
        self.keep(source, f"{language}{place}")
        page = lxml.html.document_fromstring(source)
        # Only the words differ from language to language.
        found = [] if language else page_defects(source, url=f"/{self.town}/{path}")
        if page.get("lang") != LANGUAGES[language]:
            found.append(f"says it is in {page.get('lang')!r}")
        title, wanted = page.findtext(".//title") or "", titles[language.rstrip("/") or "de"]
        found += [
            f"title {title!r} lacks {part!r}" for part in (wanted, self.name) if part not in title
        ]
        if language == "en/":
            found += [f"German on the English page: {text!r}" for text in german_texts(page)]
        self.complaints += [f"{language}{place}: {problem}" for problem in found]
        return page


def german_texts(page: HtmlElement) -> Iterator[str]:
    """Texts that nobody has translated; what says it is German may be it."""
    for element in page.find("body").iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style", "template"}:
            continue
        spoken = next(
            (up.get("lang") for up in (element, *element.iterancestors()) if up.get("lang")), "en"
        )
        if spoken.startswith("de"):
            continue
        for text in (element.text, *(child.tail for child in element)):
            if text and len(set(GERMAN.findall(text))) > 1 and not ENGLISH.search(text):
                yield " ".join(text.split())[:120]


def names_on(page: HtmlElement) -> dict[str, set[str]]:
    """Name of every control → the values it offers; empty where one types."""
    found: dict[str, set[str]] = {}
    for control in page.xpath(
        "//form[@id='antrag']//*[self::input or self::select or self::textarea]"
    ):
        values = found.setdefault(control.get("name"), set())
        if control.tag == "select":
            values |= {option.get("value") for option in control.iter("option")}
        elif control.get("type") == "file":
            values |= {kind.strip() for kind in control.get("accept", "").split(",")}
        elif control.get("type") in {"radio", "checkbox", "hidden"}:
            values.add(control.get("value", "on"))
    return found


def fill(page: HtmlElement, raw: Raw) -> dict[str, Any]:
    """What a browser sends once somebody has answered what is asked on the page."""
    data: dict[str, Any] = {}
    names = names_on(page)
    for name, offered in names.items():
        if name.endswith("-datei"):
            if raw.get(name.removesuffix("-datei")) and name.removesuffix("-datei") not in names:
                data[name] = proof(offered)
        elif f"{name}-datei" in names:
            data[name] = list(offered)  # the browser sends back which files are there
        elif name in {"_gezeigt", "_teile", "_fenster", "_stand"} or name.endswith("-n"):
            data[name] = list(offered)
        elif name in raw:
            foreign = set(raw[name]) - offered if offered else set()
            if foreign:
                raise Stuck(f"{name} does not offer {sorted(foreign)}")
            data[name] = raw[name]
    return data


def problems_on(page: HtmlElement) -> list[str]:
    """What the summary of mistakes says."""
    return [" ".join(line.text_content().split()) for line in page.xpath("//*[@id='fehler']//li")]


def signed_by_others(town: str, address: str) -> str:
    """Everybody signs whose signature is waited for; where the applicant finds the confirmation.

    Args:
        address: of the page that says who has signed.
    """
    with tenant_context(Tenant.objects.get(slug=town)):
        draft = Draft.objects.get(pk=address.rstrip("/").split("/")[-2])
        for signer in signers_of(draft):
            sign(signer_id=signer.pk, name=signer.name, drawing="", digest=digest_of(draft))
        return address.partition("/antrag/")[0] + f"/vorgang/eingegangen/{draft.submission_id}/"


@dataclass
class Applicant:
    """Somebody who fills in the pages of one form."""

    client: Client
    town: str
    address: str
    source: str = ""
    """Of the page that was looked at last."""

    def post(self, page: Page, data: dict[str, Any], action: str = "weiter") -> Any:
        return self.client.post(self.address, data | {"_aktion": action})

    def page(self, source: bytes | None = None) -> HtmlElement:
        if source is None:
            response = self.client.get(self.address)
            if response.status_code != 200:
                raise Stuck(f"{self.address} answers {response.status_code}")
            source = response.content
        self.source = source.decode()
        return lxml.html.document_fromstring(self.source)

    def fill_in(self, page: Page, application: Application, shown: HtmlElement) -> HtmlElement:
        """Answer the page until it leads on; the page as it was when everything was asked."""
        raw = raw_of_answers(page, application.answers)
        for _turn in range(TURNS):
            more = next((m for m in self._missing_items(shown, raw)), None)
            if more is not None:
                response = self.post(page, fill(shown, raw), f"mehr:{more}")
                shown = self.page() if response.status_code == 302 else self.page(response.content)
                continue
            sent = fill(shown, raw)
            response = self.post(page, sent)
            if response.status_code == 302:
                asked = names_on(shown)
                if absent := {
                    name for name in raw if name not in asked and f"{name}-datei" not in sent
                }:
                    raise Stuck(f"page {page.key} never asked for {sorted(absent)}")
                self.address = response["Location"]
                return shown
            shown = self.page(response.content)
            if self._prove(page, shown, raw):
                shown = self.page()
                continue
            if problems := problems_on(shown):
                raise Stuck(f"page {page.key} refuses good answers: {problems}")
        raise Stuck(f"page {page.key} comes back again and again")

    def send(self, page: Page, application: Application) -> None:
        """Answer everything at once, as with scripts: new questions appear while one types."""
        raw = raw_of_answers(page, application.answers)
        data: dict[str, Any] = {
            "_gezeigt": ["-".join(map(str, p)) for p in application.evaluation.fields]
        }
        for path, definition in application.evaluation.fields.items():
            name = "-".join(map(str, path))
            if definition.type == "upload" and name in raw:
                data[f"{name}-datei"] = proof({"png" if "png" in definition.accept else "pdf"})
                del raw[name]
        response = self.post(page, data | raw)
        if response.status_code == 200 and self._prove(page, self.page(response.content), raw):
            response = self.post(page, data | raw)
        if response.status_code != 302:
            raise Stuck(
                f"page {page.key} refuses good answers: {problems_on(self.page(response.content))}"
            )
        self.address = response["Location"]

    def _prove(self, page: Page, shown: HtmlElement, raw: Raw) -> bool:
        """Have codes sent where the page asks for it, and read them from the post; whether it did."""
        asked = shown.xpath("//button[starts-with(@value, 'code:')]/@value")
        for action in asked:
            if self.post(page, fill(shown, raw), action).status_code != 302:
                raise Stuck(f"page {page.key} sends no code")
            with tenant_context(Tenant.objects.get(slug=self.town)):
                row = AddressProof.objects.latest("sent_at")
                raw[action.removeprefix("code:") + "-code"] = [code_of(row)]
        return bool(asked)

    def _missing_items(self, shown: HtmlElement, raw: Raw) -> Iterator[str]:
        for name, values in names_on(shown).items():
            if name.endswith("-n") and name in raw and int(raw[name][0]) > int(min(values)):
                yield name.removesuffix("-n")
