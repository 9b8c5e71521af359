"""A five-step application, from the first page to the submission, against an empty Django page.

Run: ``.venv/bin/python bench/bench_eforms.py``. The pages are asked one after the other through the
whole stack (middleware, sessions, row-level security, templates) in this process, so a figure is
server time without the network.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring

APPLICATIONS = 60
EMPTY_PAGES = 400
LONG_ROUNDS = 60
FORM_DATA = "application/x-www-form-urlencoded"

FORM: dict[str, Any] = {
    "title": {"de": "Hund anmelden"},
    "pages": [
        {"key": "person", "title": {"de": "Wer hält den Hund?"}, "fields": [{"use": "person"}]},
        {
            "key": "adresse",
            "title": {"de": "Wo wohnen Sie?"},
            "fields": [{"use": "anschrift"}, {"use": "kontakt"}],
        },
        {
            "key": "hund",
            "title": {"de": "Ihr Hund"},
            "fields": [
                {
                    "key": "hunde", "type": "repeat", "min": 1, "max": 3,
                    "label": {"de": "Hunde"}, "item_label": {"de": "Hund"},
                    "fields": [
                        {"key": "name", "type": "text", "required": True, "label": {"de": "Rufname"}},
                        {"key": "seit", "type": "date", "required": True, "max": "today", "label": {"de": "Bei Ihnen seit"}},
                        {"key": "chip", "type": "yesno", "label": {"de": "Chip"}},
                        {"key": "nummer", "type": "text", "when": "item.chip", "label": {"de": "Nummer"}},
                    ],
                },
                {"key": "assistenz", "type": "yesno", "required": True, "label": {"de": "Assistenzhund"}},
                {"key": "nachweis", "type": "upload", "when": "assistenz", "label": {"de": "Nachweis"}},
            ],
        },
        {
            "key": "zahlung",
            "title": {"de": "Zahlung"},
            "fields": [
                {"key": "abbuchen", "type": "yesno", "required": True, "label": {"de": "Abbuchen"}},
                {"use": "bankverbindung", "when": "abbuchen"},
            ],
        },
    ],
}  # fmt: skip

LONG_FORM: dict[str, Any] = {
    "title": {"de": "95 Fragen"},
    "pages": [
        {
            "key": "alles", "title": {"de": "Alles auf einer Seite"},
            "fields": [
                {"key": "art", "type": "choice", "label": {"de": "Art"}, "options": [
                    {"value": f"a{i}", "label": {"de": f"Antwort {i}"}} for i in range(5)]},
                {"key": "land", "type": "nationality", "label": {"de": "Staatsangehörigkeit"}},
                {"key": "summe", "type": "computed", "label": {"de": "Summe"}, "value": "zahl0 + zahl1 * 2"},
                *({"key": f"zahl{i}", "type": "number", "label": {"de": f"Zahl {i}"}} for i in range(20)),
                *({"key": f"datum{i}", "type": "date", "label": {"de": f"Datum {i}"}, "when": f"zahl{i} > 0"} for i in range(12)),
                *({"key": f"text{i}", "type": "text", "label": {"de": f"Text {i}"}, "when": f"art == 'a{i % 5}'"} for i in range(40)),
                *({"key": f"ja{i}", "type": "yesno", "label": {"de": f"Frage {i}"}, "required": "art != ''"} for i in range(20)),
            ],
        }
    ],
}  # fmt: skip

LONG_ANSWERS: dict[str, Any] = {
    "art": "a1", "land": "Frankreich",
    **{f"zahl{i}": str(i) for i in range(20)},
    **{f"datum{i}-tag": "1.2.2024" for i in range(12)},
    **{f"text{i}": "Ein kurzer Satz" for i in range(40)},
    **{f"ja{i}": "ja" for i in range(20)},
}  # fmt: skip

ANSWERS: dict[str, dict[str, Any]] = {
    "person": {
        "person-vorname": "Beate", "person-nachname": "Beispiel", "person-geburtsdatum-tag": "31",
        "person-geburtsdatum-monat": "12", "person-geburtsdatum-jahr": "1990",
    },
    "adresse": {
        "anschrift-strasse": "Musterweg", "anschrift-hausnummer": "1", "anschrift-plz": "19075",
        "anschrift-ort": "Pampow", "kontakt-email": "beate.beispiel@post.example",
    },
    "hund": {"hunde-n": "1", "hunde-0-name": "Bello", "hunde-0-seit-tag": "1.2.2024", "assistenz": "nein"},
    "zahlung": {
        "abbuchen": "ja", "bankverbindung-inhaber": "Beate Beispiel",
        "bankverbindung-iban": "DE02120300000000202051", "_teile": "bankverbindung",
        "_gezeigt": ["bankverbindung-inhaber", "bankverbindung-iban"],
    },
}  # fmt: skip


def main() -> None:
    measuring.start(database="bench_eforms")
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    settings.TENANT_URLCONF = "rathaus.eforms.tests.urls"  # the confirmation without its case
    town = _town()
    floor = _empty_page()
    client = _browser()
    first, totals, slowest = sum(_application(town, client)), [], []
    for _ in range(APPLICATIONS):
        times = _application(town, client)
        totals.append(sum(times))
        slowest.append(max(times))
    name = "an empty Django page"
    measuring.report("application of five steps, all ten requests", measuring.median(totals), unit="ms", goal=60,
                     floor=floor * 10, floor_name=f"{name}, ten times")  # fmt: skip
    measuring.report("its slowest request", measuring.median(slowest), unit="ms", goal=15,
                     floor=floor, floor_name=name)  # fmt: skip
    measuring.report("the first application of a process", first, unit="ms")
    page, refresh = _long_page(town, client)
    measuring.report(
        "a page with 95 fields, p95", page, unit="ms", goal=25, floor=floor, floor_name=name
    )
    measuring.report("its conditions decided anew while somebody types, p95", refresh, unit="ms", goal=20,
                     floor=floor, floor_name=name)  # fmt: skip


def _long_page(town: Any, client: Any) -> tuple[float, float]:
    """Milliseconds (p95) of showing the page and of one message while it is filled in."""
    base = f"/stralendorf/antrag/{_draft(town, LONG_FORM).pk}/schritt/alles/"
    pages, refreshes = [], []
    shown = [f"datum{i}" for i in range(1, 12)]
    for number in range(LONG_ROUNDS):
        pages.append(_timed(lambda: client.get(base), 200))
        # Another kind is chosen: eight questions go away and eight come.
        parts = [*shown, *(f"text{i}" for i in range(40) if i % 5 == number % 5)]
        typed = LONG_ANSWERS | {"art": f"a{(number + 1) % 5}", "_teile": parts}
        sent = urlencode(typed, doseq=True)
        refreshes.append(
            _timed(lambda sent=sent: client.post(f"{base}merken/", sent, FORM_DATA), 200)
        )
    return measuring.percentile(pages[2:], 0.95), measuring.percentile(refreshes[2:], 0.95)


def _town() -> Any:
    from rathaus.tenants.enums import State, TenantKind
    from rathaus.tenants.models import Tenant

    return Tenant.objects.create(
        slug="stralendorf", name="Amt Stralendorf", short_name="Stralendorf", kind=TenantKind.AMT,
        state=State.MV, key="130765665", street="Musterweg 1", postal_code="19073", place="Musterort",
        phone="0385 123456", email="post@stralendorf.example",
    )  # fmt: skip


def _empty_page() -> float:
    from django.http import HttpRequest, HttpResponse
    from django.test import Client
    from django.test.utils import override_settings
    from django.urls import path

    def empty(request: HttpRequest) -> HttpResponse:
        return HttpResponse("")

    module = type(sys)("bench_eforms_urls")
    module.urlpatterns = [path("leer/", empty)]  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    with override_settings(ROOT_URLCONF=module.__name__):
        client = Client()
        return measuring.median(measuring.timed(lambda: client.get("/leer/"), rounds=EMPTY_PAGES))


def _browser() -> Any:
    from django.test import Client

    from rathaus.eforms.queries import BROWSER

    client = Client()
    session = client.session
    session[BROWSER] = "bench"
    session.save()
    client.get("/")
    return client


def _draft(town: Any, source: dict[str, Any] = FORM) -> Any:
    from rathaus.core.tenancy import tenant_context
    from rathaus.eforms import api as eforms

    with tenant_context(town):
        form = eforms.publish_form(key="bench", source=source, version="1")
        return eforms.start_draft(
            form=form, purpose="bench", context={}, citizen=None, session_key="bench"
        )


def _application(town: Any, client: Any) -> list[float]:
    """Milliseconds of each of the ten requests of one application."""
    draft = _draft(town)
    base = f"/stralendorf/antrag/{draft.pk}/"
    times = []
    for key, answers in ANSWERS.items():
        times.append(_timed(lambda key=key: client.get(f"{base}schritt/{key}/"), 200))
        data = {**answers, "_aktion": "weiter"}
        times.append(
            _timed(lambda key=key, data=data: client.post(f"{base}schritt/{key}/", data), 302)
        )
    times.append(_timed(lambda: client.get(f"{base}pruefen/"), 200))
    times.append(_timed(lambda: client.post(f"{base}abschicken/"), 302))
    return times


def _timed(call: Any, status: int) -> float:
    begun = time.perf_counter()
    response = call()
    took = (time.perf_counter() - begun) * 1000
    if response.status_code != status:
        raise RuntimeError(
            f"{response.status_code} instead of {status}: {response.content[:2000]!r}"
        )
    return took


if __name__ == "__main__":
    main()
