from django.urls import path

from rathaus.catalog.views import citizen as views

app_name = "catalog"
urlpatterns = [path("leistungen/", views.services, name="services")]
