from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "rathaus.inbox"
    label = "inbox"
