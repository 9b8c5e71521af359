from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "rathaus.letters"
    label = "letters"
