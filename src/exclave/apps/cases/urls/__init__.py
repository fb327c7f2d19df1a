"""The routes of cases, by who uses them."""

from exclave.apps.cases.urls import applicant, expert, officer, public, requests

urlpatterns = [
    *public.urlpatterns,
    *applicant.urlpatterns,
    *requests.urlpatterns,
    *officer.urlpatterns,
    *expert.urlpatterns,
]
