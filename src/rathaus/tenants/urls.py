from django.urls import re_path

from rathaus.tenants import views

app_name = "tenants"
urlpatterns = [
    re_path(r"^erscheinungsbild/(?P<colour>[0-9a-f]{6})\.css$", views.appearance, name="appearance")
]
