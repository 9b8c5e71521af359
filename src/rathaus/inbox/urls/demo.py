from django.urls import path

from rathaus.inbox.views import demo

app_name = "inbox-demo"
urlpatterns = [
    path("", demo.mails, name="list"),
    path("<slug:key>/", demo.mail, name="mail"),
    path("<slug:key>/html/", demo.mail_html, name="html"),
]
