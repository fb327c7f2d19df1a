"""Runs of a benefit over the register with every institution's result, and payment orders (支付令)."""

from django.db import models
from django.db.models import F, Q

from exclave.apps.benefits.reckoned_models import Credit, Reclaim, Repayment
from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned

__all__ = ["Credit", "PaymentOrder", "Reclaim", "Repayment", "Run", "Standing"]


class Run(Owned):
    """One benefit answered for the whole register as of a day. Never changed: run again to know anew.

    ``counts``: how many institutions stand where, by standing. ``digest``: the pack version it was answered by.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="+")
    benefit = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    asof = models.DateField()
    run_at = models.DateTimeField()
    run_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    total = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)

    class Meta(Owned.Meta):
        indexes = [models.Index(fields=["authority", "programme", "benefit", "-run_at"], name="run_newest")]


class Standing(models.Model):
    """One institution's result in a run. ``failing``: ids of the conditions that fail; ``missing``: paths of the
    facts that are missing; both with a space before, between and after, so that one can be looked for.

    ``explanation``: the conditions as the house shows them (clause, facts, reason), as they were answered then.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="standings")
    institution = models.ForeignKey("register.Institution", on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=12)
    rank = models.PositiveSmallIntegerField()
    failing = models.TextField(blank=True)
    missing = models.TextField(blank=True)
    why_zh = models.TextField(blank=True)
    why_en = models.TextField(blank=True)
    explanation = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "institution"], name="standing_once_a_run")]
        indexes = [models.Index(fields=["run", "rank", "institution"], name="standing_list")]


class PaymentOrder(Owned):
    """Money a decision orders to be paid, signed by two people. Nothing is transferred here: a bank does that.

    ``accepted_at``: when the claim was accepted, None for money nobody claimed. ``benefit``: empty where the
    procedure belongs to none.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    number = models.CharField(max_length=40)
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="payment_orders")
    effect = models.CharField(max_length=60)
    benefit = models.CharField(max_length=60, blank=True)
    payee = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="payment_orders")
    amount_fen = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="CNY")
    budget = models.CharField(max_length=200, blank=True)
    use = models.CharField(max_length=200, blank=True)
    not_for = models.CharField(max_length=200, blank=True)
    clause = models.CharField(max_length=60, blank=True)
    accepted_at = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="payment_number_once"),
            models.UniqueConstraint(fields=["case", "effect"], name="payment_once_a_case"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_is_something"),
            models.CheckConstraint(condition=~Q(decided_by=F("signed_by")), name="payment_four_eyes"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(ordered_at__gte=F("accepted_at")),
                name="payment_after_acceptance",
            ),
        ]
        indexes = [models.Index(fields=["authority", "-ordered_at", "-id"], name="payment_newest")]
