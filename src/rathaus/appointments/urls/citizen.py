from django.urls import path

from rathaus.appointments.urls.public import public
from rathaus.appointments.views.citizen import choice, details, lost, manage, waiting

app_name = "appointments"

choosing = [
    path("", choice.start, name="start"),
    path("zeiten/", choice.times, name="times"),
    path("halten/", details.hold, name="hold"),
]
waiting_list = [
    path("warteliste/", waiting.ask, name="wait"),
    path("wunsch/<slug:code>/", waiting.wish, name="wish"),
    path("<slug:code>/frueher/", waiting.earlier, name="earlier"),
]
managing = [
    path("link/", lost.lost, name="lost"),
    path("<slug:code>/", manage.booking, name="booking"),
    path("<slug:code>/angaben/", details.details, name="details"),
    path("<slug:code>/absagen/", manage.cancel, name="cancel"),
    path("<slug:code>/verschieben/", manage.move, name="move"),
    path("<slug:code>/termin.ics", manage.ics, name="ics"),
]
urlpatterns = [*public, *choosing, *waiting_list, *managing]
