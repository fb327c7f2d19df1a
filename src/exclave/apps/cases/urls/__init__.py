"""The routes of cases, by who uses them."""

from exclave.apps.cases.urls import applicant, expert, officer, public

urlpatterns = [*public.urlpatterns, *applicant.urlpatterns, *officer.urlpatterns, *expert.urlpatterns]
