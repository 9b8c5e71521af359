from django.urls import path

from rathaus.portal.views import staff

app_name = "portal-staff"
urlpatterns = [
    path("", staff.home, name="desk"),
    path("tasten/", staff.keys, name="keys"),
]
