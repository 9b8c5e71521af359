from django.urls import path

from rathaus.inbox.views import citizen

app_name = "inbox"
urlpatterns = [
    path("", citizen.inbox, name="list"),
    path("<uuid:key>/", citizen.conversation, name="conversation"),
    path("anlage/<int:attachment_id>/", citizen.attachment, name="attachment"),
]
