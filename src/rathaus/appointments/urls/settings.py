"""Offices and their hours, for those who lead them."""

from django.urls import include, path

from rathaus.appointments.views.staff import calendars, disruptions, hours, offices

opening = [
    path("", hours.overview, name="hours"),
    path("regel/neu/", hours.rule_edit, name="rule-new"),
    path("regel/<int:rule_id>/", hours.rule_edit, name="rule"),
    path("regel/<int:rule_id>/loeschen/", hours.rule_delete, name="rule-delete"),
    path("tag/neu/", hours.days_edit, name="days-new"),
    path("tag/<int:row_id>/", hours.days_edit, name="days"),
    path("tag/<int:row_id>/loeschen/", hours.days_delete, name="days-delete"),
    path("sperren/", hours.lock, name="lock"),
    path("verlauf/", hours.history, name="hours-history"),
    path("verlauf/<int:change_id>/zuruecknehmen/", hours.undo, name="hours-undo"),
    path("kalender/", calendars.calendar_page, name="hours-calendar"),
]
affected = [
    path("ausfall/<int:disruption_id>/", disruptions.disruption, name="disruption"),
    path("ausfall/<int:disruption_id>/anbieten/", disruptions.offer, name="disruption-offer"),
    path("ausfall/<int:disruption_id>/<int:affected_id>/", disruptions.person, name="affected"),
    path(
        "ausfall/<int:disruption_id>/<int:affected_id>/erreicht/",
        disruptions.reached,
        name="affected-reached",
    ),
]
parts = [
    path("stelle/", offices.office_edit, name="office"),
    path("schalter/", offices.counters, name="counters"),
    path("schalter/verteilung/", offices.what_counters_do, name="what-counters-do"),
    path("schalter/<int:counter_id>/", offices.counter_edit, name="counter"),
    path("schalter/<int:counter_id>/betrieb/", offices.counter_switch, name="counter-switch"),
    path("anliegen/", offices.concerns, name="concerns"),
    path("anliegen/neu/", offices.concern_edit, name="concern-new"),
    path("anliegen/<int:concern_id>/", offices.concern_edit, name="concern"),
]
settings = [
    path("einstellungen/", offices.offices, name="offices"),
    path("einstellungen/neu/", offices.office_edit, name="office-new"),
    path("einstellungen/<slug:key>/", include([*opening, *affected, *parts])),
]
