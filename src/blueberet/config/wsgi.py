"""The server's door."""

import os

from django.core.wsgi import get_wsgi_application

from blueberet.config.database import prepare
from blueberet.foundation.watching.lines import catch_the_rest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blueberet.config.settings")
catch_the_rest()
application = get_wsgi_application()
prepare()

from blueberet.config.guards import stop_if_unsafe  # noqa: E402 (Django is set up by the lines above)

stop_if_unsafe()
