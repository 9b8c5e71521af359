"""Whatever a resident sends to an address, by hand or by a program, the answer is never an error of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse, set_script_prefix

from tests.test_every_url import PREFIX, RULES, URLCONFS
from tests.url_world import PEOPLE, World

FIELD = re.compile(r'name="([^"]+)"')
QUERY = (
    "q", "seite", "liste", "gemeinde", "buchstabe", "ziel", "next", "weiter", "sortierung", "stand",
    "frist", "leistung", "bearbeitung", "von", "bis", "reihenfolge",
)  # fmt: skip
JUNK = (
    "a\0b",
    "99999999999999999999",
    "-1e999",
    '{"a": [1]}',
    "\u202eדוד\u202c ١٢ " + "Z\u0351\u0342\u036b" * 40,
    "\ud83d",
    "{{ 1 }} %(name)s %s {0}" * 1_000,
)
URLENCODED = "application/x-www-form-urlencoded"
BOUNDARY = "between-the-fields"
IN_PARTS = f"multipart/form-data; boundary={BOUNDARY}"
VISITORS = ("citizen", "clerk", "administrator")


def addresses(world: World, person: str) -> Iterator[str]:
    """All that the person may come to."""
    for area, rules in RULES.items():
        set_script_prefix(PREFIX[area])
        try:
            for name, rule in rules.items():
                if rule[PEOPLE.index(person)] in "+~":
                    yield reverse(name, URLCONFS[area], kwargs=world.arguments.get(name, {}))
        finally:
            set_script_prefix("/")


def filled(names: Iterable[str], junk: tuple[str, ...]) -> dict[str, bytes]:
    """Each field with another piece of junk."""
    pieces = [piece.encode("utf-8", "surrogatepass") for piece in junk]
    return dict(zip(names, cycle(pieces), strict=False))


def in_parts(fields: dict[str, bytes]) -> bytes:
    """As a browser sends a form with files; Django's test client takes bytes for a list of numbers."""
    part = '--{}\r\nContent-Disposition: form-data; name="{}"\r\n\r\n'
    parts = [part.format(BOUNDARY, name).encode() + piece for name, piece in fields.items()]
    return b"\r\n".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def sent(client: Client, address: str, junk: tuple[str, ...]) -> Iterator[tuple[str, HttpResponse]]:
    """The address asked with junk, and each of its fields filled with it."""
    response = client.get(address, filled(QUERY, junk))
    yield "get", response
    names = set(QUERY)
    if "text/html" in response.headers.get("Content-Type", ""):
        names |= set(FIELD.findall(client.get(address).content.decode()))
    fields = filled(sorted(names - {"csrfmiddlewaretoken"}), junk)
    yield "post", client.post(address, in_parts(fields), content_type=IN_PARTS)
    going_on = urlencode(fields | {"aktion": "weiter", "_aktion": "weiter"})
    yield "post and go on", client.post(address, going_on, content_type=URLENCODED)
    files = {name: SimpleUploadedFile(f"{junk[0][:40]}.pdf", b"x") for name in fields}
    yield "post of files", client.post(address, files)
    yield "post of JSON", client.post(address, '{"a": ', content_type="application/json")


@pytest.mark.parametrize(
    ("person", "junk"),
    [("citizen", JUNK), *((person, JUNK[:1]) for person in VISITORS)],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} kinds",
)
def test_junk_is_never_an_error_of_ours(world: World, person: str, junk: tuple[str, ...]) -> None:
    client = world.clients()[person]
    client.raise_request_exception = False
    cookies = client.cookies.copy()
    wrong = []
    for address in addresses(world, person):
        client.cookies = cookies.copy()
        with transaction.atomic():  # each address finds the world as it was
            for how, response in sent(client, address, junk):
                if response.status_code >= 500:
                    wrong.append(f"{how} {address}: {response.status_code}")
            transaction.set_rollback(True)
    assert wrong == []
