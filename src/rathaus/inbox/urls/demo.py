from django.urls import URLPattern

app_name = "inbox-demo"
urlpatterns: list[URLPattern] = []
