"""The site's routes and the bare views they are compared with."""

from django.urls import path

from benchmarks.pages import bare
from exclave.site.urls import handler404, handler500, urlpatterns

urlpatterns = [*urlpatterns, path("bare/values/", bare.values), path("bare/objects/", bare.objects)]

__all__ = ["handler404", "handler500", "urlpatterns"]
