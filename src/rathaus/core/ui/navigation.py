"""The desk's main navigation: who stands higher in the house registers links to lower pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from rathaus.core.registry import Registry


@dataclass(frozen=True)
class DeskLink:
    """One entry of the desk's navigation.

    Attributes:
        url_name: a page that needs no arguments.
        label: what the entry says, lazily translated.
        shown: whether the person behind the request may use the page.
        order: smaller stands further left.
        covers: further pages without arguments whose areas belong to the entry.
    """

    url_name: str
    label: str | Promise
    shown: Callable[[HttpRequest], bool]
    order: int = 100
    covers: tuple[str, ...] = ()


desk_links: Registry[DeskLink] = Registry("desk link")


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    url: str
    is_current: bool


def desk_entries(request: HttpRequest) -> list[Entry]:
    """The links this person sees, the one they are in marked."""
    links = sorted(
        (link for link in desk_links if link.shown(request)), key=lambda link: link.order
    )
    areas = [[reverse(name) for name in (link.url_name, *link.covers)] for link in links]
    inside = [url for urls in areas for url in urls if request.path.startswith(url)]
    current = max(inside, key=len, default="")
    return [
        Entry(link.label, urls[0], current in urls) for link, urls in zip(links, areas, strict=True)
    ]
