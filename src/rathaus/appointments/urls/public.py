"""Pages about offices and their hours, for everybody."""

from django.urls import path

from rathaus.appointments.views.citizen import newtime, office

public = [
    path("buero/<slug:key>/", office.office_page, name="office"),
    path("<slug:code>/neue-zeit/", newtime.new_time, name="new-time"),
]
