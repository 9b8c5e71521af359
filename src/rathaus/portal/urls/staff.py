from django.urls import path

from rathaus.portal.views import feedback, legal, staff

app_name = "portal-staff"
urlpatterns = [
    path("", staff.home, name="desk"),
    path("tasten/", staff.keys, name="keys"),
    path("pflichtangaben/", legal.edit, name="legal"),
    path("rueckmeldungen/", feedback.read, name="feedback"),
    path("rueckmeldungen/<int:feedback_id>/erledigt/", feedback.put_away, name="feedback-done"),
]
