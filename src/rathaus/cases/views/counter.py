"""Taking in an application at the counter, for a person who stands there."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rathaus.accounts.api import staff_required
from rathaus.cases.enums import Intake
from rathaus.cases.views.desk import staff_from
from rathaus.catalog import api as catalog
from rathaus.eforms import api as eforms
from rathaus.tenants import api as tenants


class CounterForm(forms.Form):
    leistung = forms.ChoiceField(label=gettext_lazy("Worum geht es?"))
    gemeinde = forms.ChoiceField(label=gettext_lazy("Wo wohnt die Person?"))

    def __init__(self, data: object, *, offered: list[catalog.Service]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # QueryDict or None
        towns = tenants.municipalities_of(tenants.active_tenant())
        services = [(service.slug, service.name()) for service in offered]
        self._choose("leistung", [("", _("bitte wählen")), *services])
        self._choose(
            "gemeinde", [("", _("bitte wählen")), *((town.ags, town.name) for town in towns)]
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required()
def choose_service(request: HttpRequest) -> HttpResponse:
    """Which service, for whom; then the clerk fills in the same form as anybody at home."""
    form = CounterForm(
        request.POST or None, offered=[s for s in catalog.services() if catalog.is_done_online(s)]
    )
    if request.method == "POST" and form.is_valid():
        ags = form.cleaned_data["gemeinde"]
        draft = catalog.start_application(
            offer=catalog.service(form.cleaned_data["leistung"], municipality=ags),
            municipality=tenants.Municipality.objects.get(ags=ags),
            citizen=None,
            session_key=eforms.browser_key(request),
            intake=Intake.COUNTER.value,
        )
        messages.info(request, _("Sie füllen den Antrag für die Person am Schalter aus."))
        return redirect("eforms:start", draft.pk)
    return render(request, "cases/staff/counter.html", {"form": form, "staff": staff_from(request)})
