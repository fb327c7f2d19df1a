"""The site's routes and the bare views they are compared with."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path

from benchmarks.pages import bare
from exclave.site.urls import handler404, handler500, urlpatterns

BARE: dict[str, Callable[[HttpRequest], HttpResponse]] = {}
"""Bare views of the lists by name."""

urlpatterns = [
    *urlpatterns,
    path("bare/values/", bare.values),
    path("bare/objects/", bare.objects),
    path("bare/<str:name>/", lambda request, name: BARE[name](request)),
]

__all__ = ["handler404", "handler500", "urlpatterns"]
