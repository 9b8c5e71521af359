from django.urls import path

from rathaus.audit.views import staff

app_name = "audit-staff"
urlpatterns = [
    path("", staff.entries, name="log"),
    path("pruefen/", staff.check, name="check"),
]
