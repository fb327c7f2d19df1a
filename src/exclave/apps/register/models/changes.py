"""Changes of the register: proposed by one person, decided by another."""

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class Change(Owned):
    """One proposal: what shall be added, ended, changed or corrected, why, by whom; decided by somebody else.

    ``entries`` are the steps in their order as JSON (see ``entering.Entry``). An import is a change without an
    institution: its rows name theirs. ``correction`` needs two officers: one proposes or endorses, one decides.
    """

    STATES = [
        ("proposed", "待审核"),
        ("approved", "已批准"),
        ("declined", "未批准"),
        ("withdrawn", "已撤回"),
    ]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    institution = models.ForeignKey(
        "register.Institution", null=True, on_delete=models.PROTECT, related_name="changes"
    )
    origin = models.CharField(max_length=20, default="edit")
    correction = models.BooleanField(default=False)
    reason = models.CharField(max_length=500)
    entries = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATES, default="proposed")
    proposed_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_as = models.CharField(max_length=10)
    proposed_at = models.DateTimeField()
    endorsed_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    endorsed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=500, blank=True)
    case_id = models.BigIntegerField(null=True)
    """Origin ``case``: the case whose decision entered what ``submission_id`` declared; nobody proposed it here."""
    submission_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "declined"], proposed_by__isnull=False)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="change_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_by=None)
                | (
                    ~Q(endorsed_by=F("proposed_by"))
                    & (Q(decided_by=None) | Q(state="withdrawn") | ~Q(endorsed_by=F("decided_by")))
                ),
                name="change_endorsed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "state", "proposed_at"], name="change_waiting"),
            models.Index(fields=["institution", "-proposed_at"], name="change_of_institution"),
        ]
