"""Trials (影响测算): two versions of a pack over one register, and where everybody stands under each."""

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class TriedPack(models.Model):
    """A version as it was tried, whole: a draft or a pack on the shelf may be another tomorrow.

    ``content`` is one JSON text, in the order of the pack (see ``PackVersion``); ``sha256`` is that text's. It is not
    the digest of the pack's own files, for a pack that extends another may change without them.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    pack = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=240, blank=True)
    content = models.JSONField()
    stored_at = models.DateTimeField()


class Trial(Owned):
    """One comparison over the register as of a day. When done it is never changed: order another to know anew.

    ``programme``: whose register. ``known``: as the register is known now, or as it was known on that day
    (``known_at``). ``old_digest``, ``new_digest``: of the files both came from; ``old_word``, ``new_word``: where from.
    ``settled``: {"old": …, "new": …}, what was taken for open points. ``items``: row ids of the
    institutions, fixed when ordered; ``asked`` of them were on the register that day. ``changes``, ``targets``: the
    rules that differ and what was asked for, as they were told then; ``words``: names of types and clauses
    (``telling.py``).
    ``claimed_until``: until then one worker has it. ``tries``: times taken up.
    """

    STATES = [("waiting", "等待"), ("running", "进行中"), ("done", "完成"), ("failed", "失败")]
    KNOWN = [("now", "按现在所知"), ("then", "按当日所知")]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="+")
    old = models.ForeignKey(TriedPack, on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey(TriedPack, on_delete=models.PROTECT, related_name="+")
    old_digest = models.CharField(max_length=64)
    new_digest = models.CharField(max_length=64)
    old_word = models.JSONField(default=dict)
    new_word = models.JSONField(default=dict)
    asof = models.DateField()
    known = models.CharField(max_length=4, choices=KNOWN, default="now")
    known_at = models.DateTimeField()
    settled = models.JSONField(default=dict)
    ordered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    items = models.JSONField()
    total = models.PositiveIntegerField()
    made = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=list)
    targets = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    fault_zh = models.CharField(max_length=300, blank=True)
    fault_en = models.CharField(max_length=300, blank=True)

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(made__lte=F("total")), name="tried_no_more_than_all"),
            models.CheckConstraint(condition=Q(asked__lte=F("total")), name="asked_no_more_than_all"),
        ]
        indexes = [
            models.Index(fields=["authority", "-ordered_at", "-id"], name="trial_newest"),
            models.Index(
                fields=["ordered_at"], name="trial_to_do", condition=Q(state__in=["waiting", "running"])
            ),
        ]


class Outcome(models.Model):
    """Where one institution stands with one type or benefit under both versions.

    ``target``: ``benefit:opening_grant``. ``before``, ``after``: standings, empty where that version does not have
    the target. ``way``: ``same`` or how it changed. ``turned`` and ``clauses``: conditions whose answer is not the
    same, and their clauses, with a space before, between and after. ``low_…``, ``high_…``: what is given at least and
    at most, in fen; ``high`` None: nobody can say. ``unpriced``: under either version it has what is no stated amount.
    ``explanation``: condition by condition, [{"both": row} or {"old": row, "new": row}].
    """

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="outcomes")
    institution = models.ForeignKey("register.Institution", on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=60)
    host = models.CharField(max_length=40, blank=True)
    home = models.CharField(max_length=40, blank=True)
    target = models.CharField(max_length=80)
    way = models.CharField(max_length=16)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, blank=True)
    turned = models.TextField(blank=True)
    clauses = models.TextField(blank=True)
    low_before = models.BigIntegerField(default=0)
    high_before = models.BigIntegerField(null=True)
    low_after = models.BigIntegerField(default=0)
    high_after = models.BigIntegerField(null=True)
    unpriced = models.BooleanField(default=False)
    why_zh = models.TextField(blank=True)
    why_en = models.TextField(blank=True)
    explanation = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "institution", "target"], name="outcome_once_a_trial"),
        ]
        indexes = [models.Index(fields=["trial", "way", "target"], name="outcome_list")]
