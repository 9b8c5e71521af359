from django.urls import URLPattern

app_name = "portal-staff"
urlpatterns: list[URLPattern] = []
