"""The web server's entry for :mod:`bench.empty_page`: Django alone."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
