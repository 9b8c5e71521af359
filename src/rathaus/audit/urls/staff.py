from django.urls import URLPattern

app_name = "audit-staff"
urlpatterns: list[URLPattern] = []
