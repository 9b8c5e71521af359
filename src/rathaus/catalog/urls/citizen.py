from django.urls import path

from rathaus.catalog.views import (
    apply,
    citizen,
    compare,
    municipality,
    offices,
    responsible,
    search,
    seo,
    situations,
)

app_name = "catalog"
urlpatterns = [
    path("leistungen/", citizen.services, name="services"),
    path("leistungen/<slug:slug>/", citizen.service, name="service"),
    path("leistungen/<slug:slug>/antrag/", apply.apply, name="apply"),
    path("stellen/", offices.offices, name="offices"),
    path("stellen/<slug:key>/", offices.office, name="office"),
    path("themen/<slug:key>/", citizen.topic, name="topic"),
    path("lebenslagen/<slug:key>/", situations.life_situation, name="life-situation"),
    path("lebenslagen/<slug:key>/fristen.ics", situations.calendar, name="life-situation-calendar"),
    path("aktuelles/", citizen.news_list, name="news-list"),
    path("aktuelles/<int:news_id>/", citizen.news, name="news"),
    path("zustaendig/", responsible.responsible, name="responsible"),
    path("vergleich/", compare.compare, name="compare"),
    path("vergleich/leistungen.csv", compare.table, name="compare-csv"),
    path("suche/", search.search, name="search"),
    path("suche/vorschlaege/", search.suggest, name="suggest"),
    path("gemeinde/", municipality.municipality, name="municipality"),
    path("sitemap.xml", seo.sitemap, name="sitemap"),
    path("opensearch.xml", seo.opensearch, name="opensearch"),
    path("robots.txt", seo.robots, name="robots"),
]
