"""Entry of the web server: ``granian --interface wsgi rathaus.config.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rathaus.config.settings")
_django = get_wsgi_application()

from rathaus.queueing.statecache import StatesFirst  # noqa: E402 - after Django's set-up

application = StatesFirst(_django)
