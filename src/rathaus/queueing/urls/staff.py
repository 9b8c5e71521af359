from django.urls import path

from rathaus.queueing.views import casestart, counter, emergency, lead, reception

app_name = "queueing-staff"
urlpatterns = [
    path("", counter.start, name="start"),
    path("stand/<slug:key>/", emergency.state, name="state"),
    path("hilfe/<int:emergency_id>/annehmen/", emergency.accept, name="emergency-accept"),
    path("hilfe/<int:emergency_id>/beenden/", emergency.end, name="emergency-end"),
    path("<int:counter_id>/", counter.counter_page, name="counter"),
    path("<int:counter_id>/hinsetzen/", counter.sit_down, name="sit-down"),
    path("<int:counter_id>/aufstehen/", counter.get_up, name="get-up"),
    path("<int:counter_id>/pause/", counter.pause, name="pause"),
    path("<int:counter_id>/hilfe/", emergency.call_for_help, name="emergency"),
    path("<int:counter_id>/naechste/", counter.call_next, name="next"),
    path("<int:counter_id>/<int:ticket_id>/aufrufen/", counter.call_ticket, name="call"),
    path("<int:counter_id>/<int:ticket_id>/nochmal/", counter.call_again, name="call-again"),
    path("<int:counter_id>/<int:ticket_id>/nicht-gekommen/", counter.missed, name="missed"),
    path("<int:counter_id>/<int:ticket_id>/da/", counter.serve, name="serve"),
    path("<int:counter_id>/<int:ticket_id>/fertig/", counter.finish, name="finish"),
    path("<int:counter_id>/<int:ticket_id>/zurueckholen/", counter.reopen, name="reopen"),
    path("<int:counter_id>/<int:ticket_id>/zurueckstellen/", counter.park, name="park"),
    path("<int:counter_id>/<int:ticket_id>/weitergeben/", counter.forward, name="forward"),
    path("<int:counter_id>/<int:ticket_id>/vorgang/", casestart.start_case, name="case-start"),
    path("empfang/<slug:key>/", reception.reception, name="reception"),
    path("empfang/<slug:key>/termin/<int:booking_id>/", reception.check_in, name="check-in"),
    path("empfang/<slug:key>/<int:ticket_id>/gegangen/", reception.leave, name="leave"),
    path("empfang/<slug:key>/<int:ticket_id>/vorrang/", reception.priority, name="priority"),
    path("lage/", lead.overview, name="lead"),
    path("lage/<slug:key>/", lead.office_page, name="lead-office"),
    path("lage/<slug:key>/anhalten/", lead.stop, name="stop"),
    path("lage/<slug:key>/weiter/", lead.go_on, name="go-on"),
    path("lage/<slug:key>/anliegen/<int:concern_id>/", lead.concern, name="concern"),
    path("lage/<slug:key>/schalter/<int:counter_id>/", lead.counter, name="lead-counter"),
    path("lage/<slug:key>/meldung/", lead.message, name="message"),
    path("lage/<slug:key>/einstellungen/", lead.settings, name="settings"),
]
