from django.urls import include, path

from rathaus.portal.views import citizen as views
from rathaus.portal.views import feedback, legal
from rathaus.portal.views.my_town_hall import my_town_hall

portal = [
    path("mein-rathaus/", my_town_hall, name="my-town-hall"),
    path("impressum/", legal.imprint, name="imprint"),
    path("datenschutz/", legal.privacy, name="privacy"),
    path("rueckmeldung/", feedback.give, name="feedback"),
    path("barrierefreiheit/", legal.accessibility, name="accessibility"),
]
urlpatterns = [path("", views.home, name="home"), path("", include((portal, "portal")))]
