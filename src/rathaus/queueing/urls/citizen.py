from django.urls import path

from rathaus.queueing.views import state

app_name = "queueing"
urlpatterns = [
    path("stand/<slug:office>/", state.state, name="state"),
]
