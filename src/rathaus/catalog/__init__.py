"""What the town hall offers: services and their packages, who is responsible, news, public pages' cache.

Owns: service packages and their versions, which administration activated which with what local
parameters, who is responsible for which municipality, topics and life situations, fees, news.
Does not own: forms (``eforms``), what happens after submission (``cases``), the front page
(``portal``). Publishes: ServiceActivated, ServiceDeactivated, ServiceChanged, NewsPublished,
NewsWithdrawn.
"""
