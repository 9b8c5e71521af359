"""Opening and saving a form of 95 fields in the editor, against an empty Django page.

Run: ``.venv/bin/python bench/bench_formeditor.py``. The pages are asked one after the other through
the whole stack in this process, so a figure is server time without the network. Saving is the POST
and the page that comes after it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import bench_eforms, measuring

SLUG = "hundesteuer-anmeldung"
BASE = f"/stralendorf/amt/formulare/{SLUG}/"
ROUNDS = 30


def main() -> None:
    measuring.start(database="bench_formeditor")
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    floor = bench_eforms._empty_page()
    client, node = _editor()
    opened, saved, moved, previews, checks = [], [], [], [], []
    for number in range(ROUNDS):
        opened.append(
            measuring.timed(lambda: client.get(f"{BASE}?feld={node}"), rounds=1, warm_up=0)[0]
        )
        saved.append(measuring.timed(partial(_save, client, node, number), rounds=1, warm_up=0)[0])
        moved.append(measuring.timed(partial(_move, client, node, number), rounds=1, warm_up=0)[0])
        previews.append(measuring.timed(lambda: client.get(_preview()), rounds=1, warm_up=0)[0])
        checks.append(
            measuring.timed(lambda: client.get(f"{BASE}freigeben/"), rounds=1, warm_up=0)[0]
        )
    name = "an empty Django page"
    for what, times, goal in (
        ("a form of 95 fields opens in the editor", opened, 1000),
        ("a question of it is changed and shown again", saved, 1000),
        ("a question of it is moved and shown again", moved, 1000),
        ("its preview", previews, None),
        ("the check before publishing it", checks, None),
    ):
        measuring.report(what, max(times[2:]), unit="ms", goal=goal, floor=floor, floor_name=name)


def _save(client: Any, node: str, number: int) -> None:
    sent = {"key": "text7", "label-de": f"Text Nummer {number}", "required-wie": "nie",
            "when-wie": "saetze", "when-satz-0": "art == 'a2'", "max_length": "200", "characters": "C"}  # fmt: skip
    response = client.post(f"{BASE}feld/{node}/", sent, follow=True)
    if f"Text Nummer {number}" not in response.content.decode() or not response.redirect_chain:
        raise RuntimeError(f"not saved: {response.status_code}")


def _move(client: Any, node: str, number: int) -> None:
    action = "hoch" if number % 2 else "runter"
    response = client.post(f"{BASE}aendern/", {"aktion": action, "feld": node}, follow=True)
    if "verschoben" not in response.content.decode():
        raise RuntimeError(f"not moved: {response.status_code}")


def _preview() -> str:
    from rathaus.core.tenancy import tenant_context
    from rathaus.formeditor import queries
    from rathaus.tenants.models import Tenant

    with tenant_context(Tenant.objects.get()):
        working = queries.working_form(SLUG)
        page = working.document["pages"][-1]["id"] if working else ""
    return f"{BASE}vorschau/?seite={page}"


def _editor() -> tuple[Any, str]:
    """A signed-in browser, and the id of a question in the middle of the long form."""
    from django.conf import settings
    from django.test import Client

    from rathaus.accounts.enums import Role
    from rathaus.catalog.services import activate_service, load_packages
    from rathaus.core.tenancy import tenant_context
    from rathaus.core.tests.cast import enter, make_staff, make_unit
    from rathaus.eforms import api as eforms
    from rathaus.formeditor.document import node_named, with_ids
    from rathaus.formeditor.services import PACKAGE, begin_own_form, restore

    town = bench_eforms._town()
    unit = make_unit(town, "buergerbuero", "Bürgerbüro")
    author = make_staff(town, "adam@stralendorf.example", "Adam Amtmann", Role.ADMINISTRATOR, unit)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(settings.BASE_DIR / "services" / SLUG, Path(folder) / SLUG)
        load_packages([Path(folder)])
    with tenant_context(town):
        activate_service(slug=SLUG, unit=unit)
        working = begin_own_form(slug=SLUG, source=PACKAGE, author=author)
        form = eforms.proofread(bench_eforms.LONG_FORM).form
        if form is None:
            raise RuntimeError("the long form is not in order")
        long = with_ids(form.model_dump(mode="json", exclude_none=True))
        document = {"pages": [*working.document["pages"], *long["pages"]]}
        restore(slug=SLUG, document=document, author=author)
        node = str(node_named(document, "text7")["id"])
    client = Client()
    enter(client, author)
    return client, node


if __name__ == "__main__":
    main()
