"""The figures page of a lead: plots, tables, the rows behind them, CSV, and "what if"."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from rathaus.accounts.api import Role, staff_required
from rathaus.appointments import api as appointments
from rathaus.core.dates import today
from rathaus.queueing import queries, rules, whatif
from rathaus.queueing.figures import MAKERS, Figure, all_figures, logs_of
from rathaus.queueing.plots import Plot, bars
from rathaus.queueing.views.access import led_office_from, show, staff_from

DAYS = 28
LONGEST = 400
CHOICES = (1, 2, 3)


class PeriodForm(forms.Form):
    """From which day to which."""

    von = forms.DateField(
        label=gettext_lazy("Von"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    bis = forms.DateField(
        label=gettext_lazy("Bis"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean(self) -> dict[str, date]:
        data = super().clean() or {}
        first, last = data.get("von"), data.get("bis")
        if first and last and first > last:
            self.add_error(
                "bis", _("Das Ende liegt vor dem Anfang. Wählen Sie einen späteren Tag.")
            )
        elif first and last and (last - first).days > LONGEST:
            self.add_error("von", _("Wählen Sie höchstens 400 Tage."))
        return data


@dataclass(frozen=True)
class Shown:
    """A figure with its plot."""

    figure: Figure
    plot: Plot


@dataclass(frozen=True)
class Period:
    form: PeriodForm
    first: date
    last: date

    @property
    def query(self) -> str:
        return f"von={self.first:%Y-%m-%d}&bis={self.last:%Y-%m-%d}"


def period_from(request: HttpRequest) -> Period:
    """What was chosen, else the last four weeks; a wrong choice keeps them and says why."""
    last, first = today(), today() - timedelta(days=DAYS)
    initial = {"von": first, "bis": last}
    if "von" not in request.GET:
        return Period(PeriodForm(initial=initial), first, last)
    form = PeriodForm(request.GET)
    if form.is_valid():
        return Period(form, form.cleaned_data["von"], form.cleaned_data["bis"])
    return Period(form, first, last)


@staff_required(Role.LEAD)
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """All offices of the lead; who has one is led there."""
    staff = staff_from(request)
    led = [office for office in queries.offices_of(staff) if rules.may_lead(staff, office)]
    if len(led) == 1:
        return redirect("queueing-staff:figures-office", led[0].key)
    return show(request, "figures_start", offices=led)


@staff_required(Role.LEAD)
@require_GET
def figures(request: HttpRequest, key: str) -> HttpResponse:
    office, period = led_office_from(request, key), period_from(request)
    made = all_figures(logs_of(office, period.first, period.last))
    shown = [Shown(figure, plot_of(figure)) for figure in made if figure.facts]
    days = whatif.recorded_days(office, period.first, period.last)
    return show(
        request, "figures", office=office, period=period, form=period.form, shown=shown, days=days
    )


def plot_of(figure: Figure) -> Plot:
    return bars([(row.bucket, [max(0.0, row.main)]) for row in figure.rows])


def figure_from(office: appointments.Office, period: Period, name: str) -> Figure:
    if name not in MAKERS:
        raise Http404
    return MAKERS[name](logs_of(office, period.first, period.last))


@staff_required(Role.LEAD)
@require_GET
def rows(request: HttpRequest, key: str, figure: str) -> HttpResponse:
    """The rows behind a number."""
    office, period = led_office_from(request, key), period_from(request)
    found = figure_from(office, period, figure)
    bucket = request.GET.get("wert", "")
    facts = [fact for fact in found.facts if bucket in ("", fact.bucket)]
    return show(
        request,
        "figure_rows",
        office=office,
        period=period,
        figure=found,
        bucket=bucket,
        facts=facts,
    )


@staff_required(Role.LEAD)
@require_GET
def table(request: HttpRequest, key: str, figure: str) -> HttpResponse:
    """The figure as CSV, for a spreadsheet set to German."""
    office, period = led_office_from(request, key), period_from(request)
    found = figure_from(office, period, figure)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([found.bucket_name, *found.columns])
    for row in found.rows:
        writer.writerow([row.bucket, *(str(number).replace(".", ",") for number in row.numbers)])
    response = HttpResponse(
        "\N{BYTE ORDER MARK}" + out.getvalue(), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{office.key}-{figure}.csv"'
    return response


@staff_required(Role.LEAD)
@require_GET
def what_if(request: HttpRequest, key: str) -> HttpResponse:
    """A recorded day with one counter more, or up to three."""
    office = led_office_from(request, key)
    days = whatif.recorded_days(office, today() - timedelta(days=LONGEST), today())
    if not days:
        return show(request, "what_if", office=office, day=None)
    day, more = _day_from(request, days), _more_from(request)
    was, would = whatif.replay(office, day, more=0), whatif.replay(office, day, more=more)
    recorded = whatif.recorded_waits(office, day)
    lines = list(zip(_bucket_words(), recorded.shares, was.shares, would.shares, strict=True))
    plot = bars([(label, (now, then)) for label, _real, now, then in lines])
    return show(
        request, "what_if", office=office, day=day, more=more, was=was, would=would, lines=lines,
        plot=plot, choices=CHOICES,
    )  # fmt: skip


def _day_from(request: HttpRequest, days: list[date]) -> date:
    """The recorded day that was chosen, else the newest."""
    chosen = request.GET.get("tag", "")
    return next((day for day in days if day.isoformat() == chosen), days[0])


def _more_from(request: HttpRequest) -> int:
    chosen = request.GET.get("mehr", "")
    return next((number for number in CHOICES if str(number) == chosen), CHOICES[0])


def _bucket_words() -> list[str]:
    ends = whatif.BUCKETS[1:]
    middle = [
        _("%(low)s bis %(high)s Minuten") % {"low": low, "high": high}
        for low, high in zip(whatif.BUCKETS, ends, strict=False)
    ]
    return [*middle, _("über %(low)s Minuten") % {"low": whatif.BUCKETS[-1]}]
