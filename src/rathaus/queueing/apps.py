from django.apps import AppConfig


class QueueingConfig(AppConfig):
    name = "rathaus.queueing"
    label = "queueing"
