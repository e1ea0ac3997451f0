"""WSGI entry point for gunicorn: ``gunicorn konsolnas.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konsolnas.settings")

application = get_wsgi_application()
