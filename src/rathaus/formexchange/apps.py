from django.apps import AppConfig


class FormexchangeConfig(AppConfig):
    name = "rathaus.formexchange"
    label = "formexchange"
