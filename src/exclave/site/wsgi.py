import os

from django.core.wsgi import get_wsgi_application

from exclave.site.start import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exclave.site.settings")
application = get_wsgi_application()
settle()
