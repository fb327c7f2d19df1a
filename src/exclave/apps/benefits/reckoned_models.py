"""Titles credited to a home place (资质折算), money to be paid back (收回资金) and what was paid back (退款)."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class Revocable(Owned):
    """What two people can revoke after it was decided: one proposes with a reason, another decides.

    ``revoked_at`` set: it counts no more from that instant; it stays readable with its reason.
    """

    revoke_reason = models.CharField(max_length=500, blank=True)
    revoke_asked_at = models.DateTimeField(null=True)
    revoke_asked_by = models.ForeignKey(
        "people.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        abstract = True

    @property
    def revoking(self) -> bool:
        """Whether a revocation waits for its second person."""
        return self.revoke_asked_by_id is not None and self.revoked_at is None


def revoked_by_two(name: str) -> list[models.CheckConstraint]:
    """A revocation has a reason, who asked for it, and another person who decided it."""
    whole = Q(revoke_asked_by__isnull=False) & ~Q(revoke_reason="") & ~Q(revoked_by=F("revoke_asked_by"))
    both = Q(revoked_by__isnull=False, revoked_at__isnull=False) & whole
    return [models.CheckConstraint(condition=Q(revoked_at=None, revoked_by=None) | both, name=name)]


class Credit(Revocable):
    """One row of a table (a title won in an enclave) counted for a place or body by a decision.

    ``row``: as it was handed in; ``row_key``: what makes it the same title, so that none counts twice.
    ``ratio``: what it counts as, exact (``1/2``); empty while the policy leaves the ratio open, and then it counts
    nowhere. ``ended_at``: a later decision on the same year's list left it out or counted it otherwise.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="credits")
    effect = models.CharField(max_length=60)
    clause = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=16)
    subject_name = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="credits"
    )
    source = models.CharField(max_length=120)
    row = models.JSONField()
    row_key = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    won_on = models.DateField(null=True)
    to_place = models.CharField(max_length=40, blank=True)
    to_name = models.CharField(max_length=200, blank=True)
    ratio = models.CharField(max_length=60, blank=True)
    counted_on = models.DateField()
    counted_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_case = models.ForeignKey("cases.Case", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(Revocable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "source", "row_key"],
                condition=Q(ended_at=None, revoked_at=None),
                name="credit_counts_once",
            ),
            models.CheckConstraint(condition=~Q(to_place="") | ~Q(to_name=""), name="credit_for_somebody"),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(decided_by=F("signed_by")), name="credit_four_eyes"
            ),
            *revoked_by_two("credit_revoked_by_two"),
        ]
        indexes = [
            models.Index(fields=["authority", "-counted_at", "-id"], name="credit_newest"),
            models.Index(fields=["subject_id", "year"], name="credit_of_subject"),
        ]

    @property
    def counts(self) -> bool:
        """Whether it stands now: not left out since, not revoked."""
        return self.ended_at is None and self.revoked_at is None


class Reclaim(Revocable):
    """Money a decision takes back, signed by two people. Nothing is transferred here.

    ``exact``: what the formula gave in fen, as a fraction; ``amount_fen`` is that rounded as ``rounding`` says.
    ``reckoned``: the trace in both languages – the facts with their values, days and sources, and the sentence.
    ``due_on``: the last day to pay; None where the time is left open. ``told_late_at``: when who owes it and who
    demanded it were told that the day had passed.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    number = models.CharField(max_length=40)
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="reclaims")
    effect = models.CharField(max_length=60)
    clause = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=16)
    subject_name = models.CharField(max_length=200, blank=True)
    payer = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="reclaims")
    amount_fen = models.BigIntegerField()
    exact = models.CharField(max_length=120)
    rounding = models.CharField(max_length=20)
    calc = models.CharField(max_length=300)
    reckoned = models.JSONField()
    ordered_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    told_late_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta(Revocable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="reclaim_number_once"),
            models.UniqueConstraint(fields=["case", "effect"], name="reclaim_once_a_case"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="reclaim_never_negative"),
            models.CheckConstraint(condition=~Q(decided_by=F("signed_by")), name="reclaim_four_eyes"),
            *revoked_by_two("reclaim_revoked_by_two"),
        ]
        indexes = [
            models.Index(fields=["authority", "-ordered_at", "-id"], name="reclaim_newest"),
            models.Index(fields=["payer"], name="reclaim_of_payer"),
            models.Index(fields=["subject_id"], name="reclaim_of_subject"),
        ]

    def overdue(self, today: date, paid_fen: int) -> bool:
        """Whether the last day is over and something is still to be paid."""
        late = self.due_on is not None and today > self.due_on
        return late and self.revoked_at is None and paid_fen < self.amount_fen


class Repayment(Owned):
    """Money that came back, as an officer entered it from a voucher; one entered wrongly is struck and stays."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    reclaim = models.ForeignKey(Reclaim, on_delete=models.PROTECT, related_name="repayments")
    amount_fen = models.BigIntegerField()
    received_on = models.DateField()
    voucher = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    struck_reason = models.CharField(max_length=300, blank=True)

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="repayment_is_something"),
            models.CheckConstraint(
                condition=Q(struck_at=None, struck_by=None)
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason="")),
                name="repayment_struck_with_reason",
            ),
            models.UniqueConstraint(
                fields=["reclaim", "voucher"], condition=Q(struck_at=None), name="repayment_voucher_once"
            ),
        ]
