from django.apps import AppConfig


class EformsConfig(AppConfig):
    name = "rathaus.eforms"
    label = "eforms"
