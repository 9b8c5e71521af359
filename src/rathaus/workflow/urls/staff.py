from django.urls import path

from rathaus.workflow.views import staff

app_name = "workflow-staff"
urlpatterns = [
    path("", staff.process_list, name="list"),
    path("stoerungen/", staff.incident_list, name="incidents"),
    path("stoerungen/<int:incident_id>/erneut/", staff.incident_retry, name="retry"),
    path("<int:version_id>/", staff.process_version, name="version"),
]
