"""A signature is a typed name; a drawing beside it is kept and shown again as it was drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.eforms.queries import BROWSER
from rathaus.eforms.tests.factories import make_draft, make_form
from rathaus.tenants.models import Tenant

FORM = """
    pages:
      - key: ende
        title: {de: Zum Schluss}
        fields:
          - {key: gelesen, type: statement, version: "2", label: {de: Ich habe es gelesen.}, text: {de: Sauber bleiben <immer>.}}
          - {key: unterschrift, type: signature, required: true, label: {de: Unterschrift}}
"""  # fmt: skip
DRAWN = "M10 20L30 40L50 20"


def test_name_and_drawing_go_through_the_page_the_review_and_the_draft(
    stralendorf: Tenant, tmp_path: Path, page_client: Callable[..., PageClient]
) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path, FORM), session_key="geheim")
    client = page_client()
    session = client.session
    session[BROWSER] = "geheim"
    session.save()
    base = f"/stralendorf/antrag/{draft.pk}/"
    typed = {"unterschrift": "Beate Beispiel", "unterschrift-zeichnung": DRAWN}
    client.post(f"{base}schritt/ende/merken/", typed, headers={"HX-Request": "true"})
    shown = client.get(f"{base}schritt/ende/").content.decode()
    assert f'<path d="{DRAWN}"></path>' in shown
    assert f'name="unterschrift-zeichnung" value="{DRAWN}"' in shown
    assert "Sauber bleiben &lt;immer&gt;." in shown
    refused = client.post(f"{base}schritt/ende/", typed | {"_aktion": "weiter"})
    assert "Bitte bestätigen Sie das mit einem Häkchen" in refused.content.decode()
    client.post(f"{base}schritt/ende/", typed | {"_aktion": "weiter", "gelesen": "on"})
    review = client.get(f"{base}pruefen/").content.decode()
    assert f'<path d="{DRAWN}"' in review
    assert "Beate Beispiel (mit gezeichneter Unterschrift)" in review
    assert "Bestätigt (Fassung 2)" in review
    with tenant_context(stralendorf):
        draft.refresh_from_db()
    assert draft.answers == {
        "gelesen": {"ja": True, "version": "2"},
        "unterschrift": {"name": "Beate Beispiel", "zeichnung": DRAWN},
    }


def test_a_forged_drawing_is_not_shown_again(
    stralendorf: Tenant, tmp_path: Path, page_client: Callable[..., PageClient]
) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path, FORM), session_key="geheim")
    client = page_client()
    session = client.session
    session[BROWSER] = "geheim"
    session.save()
    address = f"/stralendorf/antrag/{draft.pk}/schritt/ende/"
    forged = 'M1 1L2 2"/><script>alert(1)</script>'
    answer = client.post(
        address, {"unterschrift": "B", "unterschrift-zeichnung": forged, "_aktion": "weiter"}
    ).content.decode()
    assert "alert(1)" not in answer
    assert "Ihre Zeichnung ist nicht angekommen" in answer
