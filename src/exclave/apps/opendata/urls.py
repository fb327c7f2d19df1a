from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from exclave.apps.opendata import views
from exclave.apps.opendata.feeds import FEEDS
from exclave.apps.opendata.sets import SETS, DataSet
from exclave.apps.ui.routes import public, route

GET = ("GET",)


def _table(one: DataSet, form: str) -> Callable[[HttpRequest], HttpResponseBase]:
    return lambda request: views.export(request, one, form)


urlpatterns = [route("data/", views.show_open_data, access=public, name="open-data", methods=GET)]
for _one in SETS:
    if _one.rows is not None:
        for _name, _form in zip(_one.tables, ("csv", "xlsx"), strict=True):
            urlpatterns.append(
                route(f"{_one.page}/export.{_form}", _table(_one, _form), access=public, name=_name, methods=GET)
            )  # fmt: skip
for _name, _feed in FEEDS.items():
    urlpatterns.append(route(f"feeds/{_name}.atom", _feed, access=public, name=f"feed-{_name}", methods=GET))
