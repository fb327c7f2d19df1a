"""Every route declares who may use it.

``route()`` is ``django.urls.path()`` with two more words: ``access``, a named predicate over (viewer, object),
and ``load``, which fetches the object through a scoped query. A route that names no predicate cannot be
written, and a test walks the URL configuration to see that nothing slipped past ``route()``.

Order of the answers, so that a denial never tells more than an absence:
not public and signed out → sign-in, whether or not the object exists; no object → 404; predicate false → 404.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path
from rules.predicates import Predicate, predicate

View = Callable[..., HttpResponse]
Load = Callable[..., Any]

public: Predicate = predicate(lambda viewer, target=None: True, name="public")
signed_in: Predicate = predicate(lambda viewer, target=None: viewer.is_authenticated, name="signed_in")


def route(
    pattern: str,
    view: View,
    *,
    access: Predicate,
    name: str,
    load: Load | None = None,
    methods: tuple[str, ...] = ("GET", "POST"),
) -> URLPattern:
    """A path whose view runs only when ``access`` holds for ``request.user`` and the loaded object.

    ``load(request, **kwargs)`` returns the object or None; the view is then called ``view(request, object)``.
    Without ``load`` the view gets the captured values as usual. HEAD goes with GET.
    """
    allowed = set(methods) | ({"HEAD"} if "GET" in methods else set())

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if access is not public and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.method not in allowed:
            return HttpResponseNotAllowed(sorted(allowed))
        if load is None:
            if not access.test(request.user, None):
                raise Http404
            return view(request, **kwargs)
        target = load(request, **kwargs)
        if target is None or not access.test(request.user, target):
            raise Http404
        return view(request, target)

    guarded.access = access  # type: ignore[attr-defined]
    guarded.loads = load is not None  # type: ignore[attr-defined]
    guarded.allowed_methods = frozenset(allowed)  # type: ignore[attr-defined]
    return path(pattern, guarded, name=name)
