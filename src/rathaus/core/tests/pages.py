"""A test client that reads every page it fetches as a browser, a screen reader and a proof-reader would.

``page_client()`` is an anonymous visitor, ``page_client(user)`` a signed-in one. A page with a
defect fails the test that fetched it, with all defects at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve
from lxml.html import HtmlElement

from rathaus.accounts.models import User
from rathaus.core.tests.cast import enter
from rathaus.tenants.middleware import parse_address

LANGUAGES = {"de", "en", "uk", "ar"}
NAMED_BY_LABEL = (
    "//input[not(@type='hidden' or @type='submit' or @type='button')]|//select|//textarea"
)
DATA_BLOCKS = {"application/json", "application/ld+json"}
LEFT_OVERS = re.compile(r"\{\{|\{%|\bNone\b(?! of)|&nbsp;|<QuerySet|object at 0x")
ID_REFERENCES = (
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-owns",
    "for",
    "headers",
    "list",
)


class PageDefects(AssertionError):
    """The page has these defects."""


def _text(element: HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def _accessible_name(element: HtmlElement) -> str:
    """What a screen reader says, well enough for finding elements without any name."""
    label = element.get("aria-label") or element.get("title") or ""
    images = " ".join(image.get("alt") or "" for image in element.iter("img"))
    titles = " ".join(_text(title) for title in element.iter("title"))
    return " ".join((label, _text(element), images, titles)).strip()


def _structure(page: HtmlElement) -> Iterator[str]:
    if page.get("lang") not in LANGUAGES:
        yield f"<html lang> is {page.get('lang')!r}"
    titles = page.xpath("/html/head/title")
    if len(titles) != 1 or len(_text(titles[0]).strip("– ")) < 3:
        yield "the page needs exactly one title that says something"
    elif _text(titles[0]).startswith("–"):
        yield f"the title block is empty: {_text(titles[0])!r}"
    for tag in ("h1", "main"):
        if (count := len(list(page.iter(tag)))) != 1:
            yield f"{count} <{tag}> instead of one"
    level = 0
    for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6"):
        step = int(heading.tag[1])
        if step > level + 1 and level:
            yield f"heading level jumps from {level} to {step} at {_text(heading)!r}"
        if not _text(heading):
            yield f"empty <{heading.tag}>"
        level = step


def _ids(page: HtmlElement) -> Iterator[str]:
    counts = Counter(page.xpath("//@id"))
    yield from (f"id {name!r} stands {count} times" for name, count in counts.items() if count > 1)
    for attribute in ID_REFERENCES:
        for element in page.xpath(f"//*[@{attribute}]"):
            for name in element.get(attribute).split():
                if name not in counts:
                    yield f"<{element.tag} {attribute}> points to the missing id {name!r}"


def _names(page: HtmlElement) -> Iterator[str]:
    labelled = set(page.xpath("//label/@for"))
    for control in page.xpath(NAMED_BY_LABEL):
        named = (
            control.get("id") in labelled
            or control.get("aria-label")
            or control.get("aria-labelledby")
        )
        if not named and not any(parent.tag == "label" for parent in control.iterancestors()):
            yield f"<{control.tag} name={control.get('name')!r}> has no label"
    for element in page.xpath(
        "//a[@href]|//button|//legend|//label|//summary|//th[not(@aria-hidden)]"
    ):
        if not _accessible_name(element) and not element.get("aria-labelledby"):
            yield f"<{element.tag}> without any words: {lxml.html.tostring(element)[:120]!r}"
    yield from (
        f"<img src={i.get('src')!r}> without alt" for i in page.iter("img") if i.get("alt") is None
    )
    for table in page.iter("table"):
        if not table.xpath(".//th"):
            yield "a table without header cells"


def _strict_policy(page: HtmlElement) -> Iterator[str]:
    """What the content security policy would refuse."""
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in element.attrib:
            if attribute.startswith("on") or attribute.startswith("hx-on"):
                yield f"inline handler {attribute} on <{element.tag}>"
            if attribute.startswith("hx-"):
                yield f"{attribute} on <{element.tag}>: HTML wants data-{attribute}"
            if attribute == "style":
                yield f"inline style on <{element.tag}>"
    yield from ("inline <style>" for _ in page.iter("style"))
    for script in page.iter("script"):
        if not script.get("src") and script.get("type") not in DATA_BLOCKS:
            yield "inline <script>"


def _forms(page: HtmlElement) -> Iterator[str]:
    for form in page.iter("form"):
        method = (form.get("method") or "get").lower()
        token = form.xpath(".//input[@name='csrfmiddlewaretoken']")
        action = form.get("action") or ""
        if method == "post" and not token and not urlsplit(action).netloc:
            yield f"POST form to {action!r} without a CSRF token"
        if method == "get" and token:
            yield f"GET form to {action!r} would put the CSRF token into the address"
        if not form.xpath(".//button|.//input[@type='submit' or @type='image']"):
            yield f"form to {action!r} without a button: useless without JavaScript"
        if form.xpath(".//input[@type='file']") and form.get("enctype") != "multipart/form-data":
            yield f"form to {action!r} loses its uploads: enctype"
    for button in page.iter("button"):
        if not button.get("type"):
            yield f"button {_text(button)!r} without a type"


def _values(page: HtmlElement) -> Iterator[str]:
    """Attribute values that the HTML standard refuses."""
    for moment in page.xpath("//time/@datetime"):
        if re.search(r"\.\d{4}", moment):
            yield f"<time datetime={moment!r}> is finer than a thousandth; use |zeitpunkt"
    for number in page.xpath("//a/@href[starts-with(., 'tel:')]"):
        if " " in number:
            yield f"{number!r} has spaces; use |tel"


def _words(page: HtmlElement) -> Iterator[str]:
    """Left-overs of templates and programs that nobody should read."""
    body = page.find("body")
    text = " ".join(" ".join(body.itertext()).split()) if body is not None else ""
    for trace in LEFT_OVERS.finditer(text):
        yield f"left-over in the text: {text[max(0, trace.start() - 40) : trace.end() + 40]!r}"


def _resolves(url: str, host: str, own: str) -> bool:
    path = urlsplit(url).path
    if path.startswith(settings.STATIC_URL):
        return finders.find(path.removeprefix(settings.STATIC_URL)) is not None
    address = parse_address(host, path)
    if address.path == parse_address(host, urlsplit(own).path).path:
        return True  # an error page in the other languages
    try:
        resolve(address.path, settings.TENANT_URLCONF if address.tenant else settings.ROOT_URLCONF)
    except Resolver404:
        return False
    return True


def _links(page: HtmlElement, url: str, host: str) -> Iterator[str]:
    ids = set(page.xpath("//@id"))
    for target in page.xpath("//@href|//@src|//form/@action|//@data-hx-get|//@data-hx-post"):
        whole = urlsplit(urljoin(f"http://{host}{url}", target))
        if whole.scheme not in {"http", "https"} or whole.netloc.split(":")[0] != host:
            continue
        if target.startswith("#"):
            if target[1:] and target[1:] not in ids:
                yield f"link to the missing place {target!r}"
        elif not _resolves(whole.path, host, url):
            yield f"dead link {target!r}"


def page_defects(html: str, *, url: str = "/", host: str = "testserver") -> list[str]:
    """All defects of a whole page; an empty list is a good page. ``url`` is the page's own address."""
    if not re.match(r"\s*<!doctype html>", html, re.IGNORECASE):
        return ["the page does not start with <!doctype html>"]
    page = lxml.html.document_fromstring(html)
    checks = (_structure, _ids, _names, _strict_policy, _forms, _values, _words)
    return [*(defect for check in checks for defect in check(page)), *_links(page, url, host)]


class PageClient(Client):
    """Django's test client; raises PageDefects for a page that is not right."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if self._is_whole_page(request, response):
            host = str(request.get("SERVER_NAME", "testserver"))
            url = str(request.get("PATH_INFO", "/"))
            html = response.content.decode(response.charset)
            if defects := page_defects(html, url=url, host=host):
                raise PageDefects("\n  ".join((f"{url} has {len(defects)} defects:", *defects)))
        return response

    @staticmethod
    def _is_whole_page(request: dict[str, Any], response: HttpResponseBase) -> bool:
        html = response.headers.get("Content-Type", "").startswith("text/html")
        fragment = "HTTP_HX_REQUEST" in request
        return (
            html and not fragment and isinstance(response, HttpResponse) and bool(response.content)
        )


@pytest.fixture
def page_client() -> Callable[..., PageClient]:
    """Make a :class:`PageClient`: ``page_client()`` or ``page_client(user)``."""

    def make(user: User | None = None) -> PageClient:
        client = PageClient()
        if user is not None:
            enter(client, user)
        return client

    return make
