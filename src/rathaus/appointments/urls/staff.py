from django.urls import path

from rathaus.appointments.urls.settings import settings
from rathaus.appointments.views.staff import begin, calendar, feeds, move, new, search, table, visit

app_name = "appointments-staff"

calendar_pages = [
    path("", calendar.day, name="day"),
    path("woche/", calendar.week, name="week"),
    path("drucken/", calendar.paper, name="paper"),
    path("tabelle.csv", table.table, name="table"),
    path("suche/", search.search, name="search"),
    path("abos/", feeds.feeds, name="feeds"),
    path("abos/<int:feed_id>/widerrufen/", feeds.revoke, name="revoke-feed"),
    path("abos/<slug:code>.ics", feeds.feed, name="feed"),
]
visits = [
    path("neu/", new.choose, name="new"),
    path("termin/<slug:reference>/", visit.show, name="booking"),
    path("termin/<slug:reference>/angaben/", new.details, name="details"),
    path("termin/<slug:reference>/vermerk/", visit.mark, name="mark"),
    path("termin/<slug:reference>/notiz/", visit.note, name="note"),
    path("termin/<slug:reference>/verschieben/", move.move, name="move"),
    path("termin/<slug:reference>/absagen/", visit.cancel, name="cancel"),
    path("termin/<slug:reference>/vorgang/", begin.begin, name="begin"),
    path("termin/<slug:reference>/zettel/", visit.slip, name="slip"),
]
urlpatterns = [*settings, *calendar_pages, *visits]
