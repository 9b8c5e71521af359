"""Texts of packages and news as HTML: paragraphs and lists, nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from rathaus.core.texts import pick
from rathaus.search.api import marked as mark_words

register = template.Library()


@register.filter
def absaetze(text: object) -> SafeString:
    """Blank lines part paragraphs, lines starting with ``- `` are a list; everything is escaped."""
    blocks = [block.strip() for block in str(text or "").split("\n\n") if block.strip()]
    return mark_safe("\n".join(_block(block) for block in blocks))  # noqa: S308 - escaped in _block


def _block(block: str) -> str:
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    parts: list[str] = []
    items: list[str] = []
    sentences: list[str] = []
    for line in lines:
        if line.startswith("- "):
            parts += _paragraph(sentences)
            sentences = []
            items.append(f"<li>{escape(line[2:])}</li>")
        else:
            parts += _list(items)
            items = []
            sentences.append(str(escape(line)))
    return "\n".join([*parts, *_paragraph(sentences), *_list(items)])


def _paragraph(sentences: Sequence[str]) -> list[str]:
    return [f'<p class="kern-body">{"<br>".join(sentences)}</p>'] if sentences else []


def _list(items: Sequence[str]) -> list[str]:
    return [f'<ul class="kern-list kern-list--bullet">{"".join(items)}</ul>'] if items else []


@register.filter
def in_sprache(texts: Mapping[str, str]) -> str:
    """The text in the active language."""
    return pick(texts)


@register.filter
def hervorgehoben(text: str, words: Sequence[str]) -> SafeString:
    """The text with the looked-for words in ``<mark>``."""
    return mark_words(text, words)


@register.filter
def json_ld(data: Mapping[str, Any]) -> SafeString:
    """A data block for search engines; browsers do not run it, so the policy does not block it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return mark_safe(f'<script type="application/ld+json">{safe}</script>')  # noqa: S308 - escaped
