from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "rathaus.search"
    label = "search"
