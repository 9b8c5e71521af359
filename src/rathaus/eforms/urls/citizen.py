from django.urls import URLPattern

app_name = "eforms"
urlpatterns: list[URLPattern] = []
