"""Every address of the house answers nine kinds of people as ``url_rules.py`` declares.

An address without a declaration fails, and so does a declaration without an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse, set_script_prefix

from tests.url_rules import PLATFORM, POST_ONLY, TOWN
from tests.url_world import PEOPLE, World

URLCONFS = {"town": "rathaus.config.urls_tenant", "platform": "rathaus.config.urls_platform"}
PREFIX = {"town": "/stralendorf/", "platform": "/"}
RULES = {"town": TOWN, "platform": PLATFORM}

type Ask = Callable[[str, str, str, str], HttpResponse]

COMES_IN, IS_ASKED_TO_SIGN_IN, SEES_NOTHING, IS_LED_ON = "+", "?", ".", "~"


def url_names(resolver: URLResolver, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from url_names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*namespaces, pattern.name or f"nameless {pattern.pattern}"))


def outcome(response: HttpResponse) -> str:
    """What happened, in one letter; anything unusual as the bare status."""
    status = response.status_code
    if status in {301, 302, 303}:
        to_sign_in = "/konto/anmelden/" in response.headers["Location"]
        return IS_ASKED_TO_SIGN_IN if to_sign_in else IS_LED_ON
    if status in {200, 204}:
        return COMES_IN
    if status == 404:
        return SEES_NOTHING
    return f"[{status}]"


@pytest.mark.parametrize("area", URLCONFS)
def test_every_address_is_declared(area: str) -> None:
    names = set(url_names(get_resolver(URLCONFS[area])))
    declared = set(RULES[area])
    assert names - declared == set(), "without a rule in url_rules.py"
    assert declared - names == set(), "rules for addresses that do not exist"


@pytest.fixture
def answers(world: World, client: Client) -> Ask:
    """Ask for an address as somebody."""
    clients = world.clients()

    def ask(area: str, name: str, person: str, method: str) -> HttpResponse:
        set_script_prefix(PREFIX[area])
        try:
            address = reverse(name, URLCONFS[area], kwargs=world.arguments.get(name, {}))
        finally:
            set_script_prefix("/")
        address += world.queries.get(name, "")
        return getattr(clients[person], method)(address)  # type: ignore[no-any-return]

    return ask


@pytest.mark.parametrize("area", URLCONFS)
def test_every_address_answers_everybody_as_declared(area: str, answers: Ask) -> None:
    wrong = []
    for name, expected in RULES[area].items():
        found = ""
        for person, rule in zip(PEOPLE, expected, strict=True):
            response = answers(area, name, person, "get")
            # What only acts says "post" to everybody, or at least to those who may act.
            acts = name in POST_ONLY and response.status_code == 405
            found += rule if acts else outcome(response)
        if found != expected:
            wrong.append(f"{name:40} {found}  instead of  {expected}")
    assert wrong == [], "\n" + "\n".join(wrong)


@pytest.mark.parametrize("area", URLCONFS)
def test_nobody_posts_where_they_may_not_even_look(area: str, answers: Ask) -> None:
    wrong = []
    for name, expected in RULES[area].items():
        found = ""
        for person, rule in zip(PEOPLE, expected, strict=True):
            if rule in {COMES_IN, IS_LED_ON}:
                found += rule
                continue
            response = answers(area, name, person, "post")
            only_shows = name not in POST_ONLY and response.status_code == 405
            found += rule if only_shows else outcome(response)
        if found != expected:
            wrong.append(f"{name:40} {found}  instead of  {expected}")
    assert wrong == [], "\n" + "\n".join(wrong)
