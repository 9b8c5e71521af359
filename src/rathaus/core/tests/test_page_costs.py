"""What every page pays for is cheap, and says the same as Django's own slower way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django import forms
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.forms.renderers import TemplatesSetting
from django.utils import timezone

from rathaus.core.sessionstore import SessionStore
from rathaus.core.ui.renderer import KernRenderer


@pytest.mark.django_db
def test_a_session_is_read_as_django_wrote_it() -> None:
    written = db.SessionStore()
    written["town"] = "Stralendorf"
    written.save()
    assert SessionStore(written.session_key).load() == {"town": "Stralendorf"}


@pytest.mark.django_db
@pytest.mark.parametrize("ended", [True, False], ids=["ended", "unknown"])
def test_a_session_that_is_over_or_unknown_is_empty_and_loses_its_key(ended: bool) -> None:
    store = SessionStore()
    store["town"] = "Stralendorf"
    store.save()
    if ended:
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    else:
        Session.objects.all().delete()
    found = SessionStore(store.session_key)
    assert found.load() == {}
    assert found.session_key is None


@pytest.mark.parametrize("value", [None, "", "Beate", '"><script>', 0])
@pytest.mark.parametrize(
    "attributes",
    [{}, {"class": "a b", "data-x": '"<'}, {"disabled": True, "readonly": False, "max": 3}],
)
@pytest.mark.parametrize("widget", [forms.TextInput, forms.EmailInput])
def test_an_input_is_written_as_djangos_templates_write_it(
    widget: type[forms.TextInput], attributes: dict[str, object], value: object
) -> None:
    ours = widget(attributes).render("name", value, renderer=KernRenderer())
    assert ours == widget(attributes).render("name", value, renderer=TemplatesSetting())
