"""The server's door."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from blueberet.config.database import prepare
from blueberet.foundation.watching.lines import catch_the_rest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blueberet.config.settings")
catch_the_rest()
application = get_wsgi_application()
prepare()

from blueberet.config.guards import stop_if_unsafe  # noqa: E402 (Django is set up by the lines above)

stop_if_unsafe()

# All that the pages are made of is loaded now and stays; the collection of waste does not look through it again.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
