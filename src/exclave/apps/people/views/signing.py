"""Signing in and out."""

from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from exclave.apps.people import limiting
from exclave.apps.people.landing import landing
from exclave.apps.ui import views


def sign_in(request: HttpRequest) -> HttpResponse:
    """The form; on success back to where the person wanted to go, if that is on this server."""
    form = AuthenticationForm(request, data=request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    address = limiting.address_of(request)
    if request.method == "POST":
        tried = limiting.spent(limiting.WRONG_PASSWORD, address)
        if not tried.allowed:
            return views.too_many(request, tried.resets_in)
        if not form.is_valid():
            limiting.spend(limiting.WRONG_PASSWORD, address)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        safe = url_has_allowed_host_and_scheme(
            wanted, {request.get_host()}, require_https=request.is_secure()
        )
        return redirect(wanted if safe and wanted else landing(request.user))
    status = 422 if request.method == "POST" else 200
    return render(request, "people/sign_in.html", {"form": form, "next": wanted}, status=status)


def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("/")
