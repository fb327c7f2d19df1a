"""The site's routes and the bare views they are compared with."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path

from benchmarks.pages import bare
from exclave.site.urls import handler404, handler500, urlpatterns

BARE: dict[str, Callable[[HttpRequest], HttpResponse]] = {}
"""The bare view that is being measured."""

urlpatterns = [
    *urlpatterns,
    path("bare/values/", bare.values),
    path("bare/objects/", bare.objects),
    path("bare/list/", lambda request: BARE["view"](request)),
]

__all__ = ["handler404", "handler500", "urlpatterns"]
