"""The component library's tags and filters; built in, so templates need no ``{% load %}``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from rathaus.core import dates, money
from rathaus.core.ui import fieldmarkup
from rathaus.core.ui.navigation import Entry, desk_entries

register = template.Library()

register.filter("euro", money.format_euro)


@register.filter
def tel(number: str) -> str:
    """Address that dials a German number as people write it: ``030 23125-110`` → ``tel:+493023125110``."""
    digits = "".join(character for character in number if character.isdigit() or character == "+")
    return "tel:" + (f"+49{digits[1:]}" if digits.startswith("0") else digits)


@register.filter
def datum(value: date | datetime | None) -> str:
    """Long date, or date and time: ``Do., 3. Dezember 2026, 9:15 Uhr``."""
    if value is None:
        return ""
    return dates.long_datetime(value) if isinstance(value, datetime) else dates.long_date(value)


@register.filter
def tag(value: date | datetime | None) -> str:
    """Long date without the time."""
    return "" if value is None else dates.long_date(value)


@register.filter
def uhrzeit(value: datetime) -> str:
    """Time of day in the town: ``9:15 Uhr``, in English ``9:15``."""
    return dates.time_of_day(value)


@register.filter
def zeitpunkt(value: datetime) -> str:
    """For ``<time datetime="…">``: local time to the second, ``2026-12-03T09:15:00+01:00``."""
    return value.astimezone(dates.BERLIN).isoformat(timespec="seconds")


@register.filter
def kurzdatum(value: date | datetime | None) -> str:
    """``03.12.2026``."""
    return "" if value is None else dates.short_date(value)


@register.filter
def frist(value: date | None) -> str:
    """``heute``, ``in 5 Tagen``, ``seit 3 Tagen überfällig``."""
    return "" if value is None else dates.deadline_in_words(value)


register.filter("kern_input", fieldmarkup.kern_input)
register.filter("widget_kind", fieldmarkup.widget_kind)


@register.simple_tag(takes_context=True)
def page_url(context: Context, **changes: Any) -> str:
    """The current address with some query parameters changed (None removes one)."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return "?" + urlencode([(key, value) for key in query for value in query.getlist(key)])


@register.inclusion_tag("core/ui/icon.html")
def icon(name: str, size: str = "default") -> dict[str, str]:
    """A decorative KERN icon; it never carries meaning alone."""
    return {"name": name, "size": size}


@register.inclusion_tag("core/ui/alert.html")
def alert(kind: str, title: str, text: str = "") -> dict[str, str]:
    """A message box: ``info``, ``success``, ``warning`` or ``danger``."""
    return {"kind": kind, "title": title, "text": text}


@register.inclusion_tag("core/ui/badge.html")
def badge(text: str, kind: str = "info") -> dict[str, str]:
    return {"text": text, "kind": kind}


@register.simple_tag(takes_context=True)
def query_value(context: Context, name: str) -> str:
    """A parameter of the current address, empty if it is not there."""
    return str(context["request"].GET.get(name, ""))


@register.simple_tag(takes_context=True)
def desk_navigation(context: Context) -> list[Entry]:
    """The links at the top of every staff page."""
    return desk_entries(context["request"])


@register.inclusion_tag("core/ui/pagination.html", takes_context=True)
def pagination(context: Context, page: Any) -> dict[str, Any]:
    """Links to the pages of a ``django.core.paginator.Page``; nothing if there is one page."""
    return {"page": page, "request": context["request"]}


class _SpokenAs(template.Node):
    """Shows its content, and keeps it under a name to be shown again: blocks stand only once."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        content = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 - is escaped
        context[self.name] = mark_safe(content.replace('"', "&quot;"))  # noqa: S308 - is escaped
        return content


@register.tag
def spoken_as(parser: Parser, token: Token) -> template.Node:
    """``{% spoken_as document_title %}…{% endspoken_as %}``, later ``{{ document_title }}``, in attributes too."""
    _, name = token.split_contents()
    nodelist = parser.parse(("endspoken_as",))
    parser.delete_first_token()
    return _SpokenAs(name, nodelist)
