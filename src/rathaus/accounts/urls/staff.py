from django.urls import URLPattern

app_name = "accounts-staff"
urlpatterns: list[URLPattern] = []
