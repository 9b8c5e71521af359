from django.urls import URLPattern

app_name = "catalog-staff"
urlpatterns: list[URLPattern] = []
