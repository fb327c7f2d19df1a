"""How an office organises its work: who handles a case, notes among colleagues, kept filters, reminders sent.

None of it decides anything about a case; the procedure neither reads nor needs it.
"""

from django.db import models
from django.db.models import Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class Handling(Owned):
    """The officer (经办人) an office has given a case to. ``authority`` is that office; one officer an office.

    It says whose desk a case lies on. Who may act is for the pack's duties alone.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="handlings")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "authority"], name="one_handler_an_office")]


class Note(Owned):
    """A remark among colleagues, never shown to applicant, expert or public. Rows are only ever added."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    mentioned = models.ManyToManyField("people.Account", related_name="+")


class KeptFilter(models.Model):
    """A person's named list: the query that stands in the inbox's address."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="kept_filters")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="filter_name_once")]


class Reminder(Owned):
    """A reminder an officer sent about an obligation or a case: at most one a day for each (the day of the authority)."""

    obligation = models.ForeignKey(
        "cases.ObligationDue", null=True, on_delete=models.PROTECT, related_name="reminders"
    )
    case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="reminders")
    day = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["obligation", "day"], name="obligation_reminded_once_a_day"),
            models.UniqueConstraint(fields=["case", "day"], name="case_reminded_once_a_day"),
            models.CheckConstraint(
                condition=Q(obligation=None) ^ Q(case=None), name="reminder_is_about_one_thing"
            ),
        ]
