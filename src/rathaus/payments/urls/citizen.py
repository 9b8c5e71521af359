from django.urls import path

from rathaus.payments.views import citizen

app_name = "payments"
urlpatterns = [
    path("antwort/", citizen.notify, name="notify"),
    path("<slug:reference>/", citizen.pay, name="pay"),
    path("<slug:reference>/zurueck/", citizen.back, name="back"),
    path("<slug:reference>/stand/", citizen.state, name="state"),
]
