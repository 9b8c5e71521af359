from django.urls import path

from rathaus.catalog.views import (
    staff,
    staff_admission,
    staff_completeness,
    staff_exchange,
    staff_news,
    staff_versions,
    synonyms,
)

app_name = "catalog-staff"
urlpatterns = [
    path("", staff.service_list, name="list"),
    path("aktuelles/", staff_news.news_list, name="news-list"),
    path("aktuelles/neu/", staff_news.news_edit, name="news-new"),
    path("aktuelles/<int:news_id>/", staff_news.news_edit, name="news-edit"),
    path("aktuelles/<int:news_id>/veroeffentlichen/", staff_news.news_publish, name="news-publish"),
    path("aktuelles/<int:news_id>/zurueckziehen/", staff_news.news_withdraw, name="news-withdraw"),
    path("anbieten/", staff.offer_all, name="offer-all"),
    path("was-noch-fehlt/", staff_completeness.completeness, name="completeness"),
    path("was-noch-fehlt/tabelle.csv", staff_completeness.table, name="completeness-csv"),
    path("vergeblich-gesucht/", synonyms.fruitless, name="fruitless"),
    path("vergeblich-gesucht/eintragen/", synonyms.synonym_add, name="synonym-add"),
    path(
        "vergeblich-gesucht/<int:number>/zuruecknehmen/",
        synonyms.synonym_remove,
        name="synonym-remove",
    ),
    path("portalverbund/", staff_exchange.exchange, name="exchange"),
    path("portalverbund/liefern/", staff_exchange.switch, name="exchange-switch"),
    path("portalverbund/<slug:slug>/", staff_exchange.proposal, name="proposal"),
    path("portalverbund/<slug:slug>/verwerfen/", staff_exchange.drop, name="proposal-drop"),
    path("<slug:slug>/", staff.service_edit, name="service"),
    path("<slug:slug>/gemeinden/<slug:ags>/", staff.terms_edit, name="terms"),
    path("<slug:slug>/freischalten/", staff.activate, name="activate"),
    path("<slug:slug>/abschalten/", staff.deactivate, name="deactivate"),
    path("<slug:slug>/antragszeit/", staff_admission.admission, name="admission"),
    path("<slug:slug>/texte/", staff_versions.texts, name="texts"),
    path("<slug:slug>/neue-fassung/", staff_versions.new_version, name="new-version"),
    path("<slug:slug>/umstellen/", staff_versions.switch_version, name="switch"),
    path("<slug:slug>/behalten/", staff_versions.keep_version, name="keep"),
]
