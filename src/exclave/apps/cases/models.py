"""Every procedure instance: its form, its history, its facts, judgements, public notice and obligations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from exclave.apps.cases.desk_models import Handling, KeptFilter, Note, Reminder
from exclave.apps.cases.waiver_models import Waiver
from exclave.apps.journal import identifiers
from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned

if TYPE_CHECKING:
    from exclave.apps.cases.together import Known

__all__ = [
    "Case",
    "CaseOffice",
    "Draft",
    "Entry",
    "Fact",
    "Handling",
    "Judgement",
    "KeptFilter",
    "Note",
    "Objection",
    "ObligationDue",
    "PublicNotice",
    "Reminder",
    "Submission",
    "Waiver",
]


class Case(Owned):
    """One run of a procedure (办件). The row holds where it stands; ``Entry`` rows hold how it came there.

    ``office`` is the district-level authority that organises and forwards; the case stays with ``authority``.
    ``subject_id`` is the public id of the institution it concerns; for an application it is the id the
    institution will have when it is entered. ``within_id`` is the public id of the kept subject that a new subject
    lies in (an enclave, for one of its people), empty where it lies in none.
    """

    WAITS_ON = [
        ("applicant", "申报单位"),
        ("office", "区级部门"),
        ("authority", "主管机关"),
        ("leader", "负责人签署"),
        ("expert", "专家"),
        ("clock", "期限届满"),
        ("nobody", "已办结"),
    ]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="cases")
    round = models.ForeignKey("programmes.Round", null=True, on_delete=models.PROTECT, related_name="cases")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    procedure = models.CharField(max_length=60)
    type = models.CharField(max_length=60)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    applicant = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    office = models.ForeignKey("reference.Authority", null=True, on_delete=models.PROTECT, related_name="+")
    subject_id = models.CharField(max_length=16, default=identifiers.public_id)
    within_id = models.CharField(max_length=16, blank=True, default="")
    year = models.PositiveSmallIntegerField(null=True)
    stage = models.CharField(max_length=60)
    waits_on = models.CharField(max_length=12, choices=WAITS_ON)
    pending_outcome = models.CharField(max_length=60, blank=True)
    ended = models.BooleanField(default=False)
    outcome = models.CharField(max_length=60, blank=True)
    entered_stage_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_provisional = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    asof = models.DateField(null=True)
    settled = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    form_version = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    known: Known | None = None
    """No column: what a page about many cases read of all of them at once (``together.read``); else None."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="case_number_once"),
            models.UniqueConstraint(
                fields=["round", "subject_id"],
                condition=Q(round__isnull=False),
                name="one_case_a_round_and_subject",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "waits_on", "due_at", "id"], name="case_inbox"),
            models.Index(fields=["office", "waits_on", "due_at", "id"], name="case_office_inbox"),
            models.Index(fields=["applicant", "ended"], name="case_by_applicant"),
            models.Index(fields=["due_at"], name="case_due", condition=Q(ended=False)),
            # Everything the figures on the inbox's filters are counted from, in the order they are grouped by.
            models.Index(
                fields=[
                    "authority",
                    "programme",
                    "procedure",
                    "stage",
                    "waits_on",
                    "type",
                    "office",
                    "due_at",
                    "due_provisional",
                    "submitted_at",
                    "round",
                ],
                name="case_tally",
            ),
        ]


class CaseOffice(models.Model):
    """Another authority that holds a duty in a case: a department asked for its opinion, the government of the place.

    Set when the case begins, from the organ and level the pack names; the owner and the district are on the case.
    Those ``named`` come of the places a form names, several under one duty perhaps; one the form names no more is not
    ``asked`` any longer.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="offices")
    duty = models.CharField(max_length=60)
    office = models.ForeignKey("reference.Authority", on_delete=models.PROTECT, related_name="+")
    named = models.BooleanField(default=False)
    asked = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "duty", "office"], name="case_office_once_a_duty")
        ]
        indexes = [models.Index(fields=["office", "case"], name="case_by_other_office")]


class Entry(models.Model):
    """One step of a case's history, as the procedure engine reads it. Rows are only ever added."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    stage = models.CharField(max_length=60)
    outcome = models.CharField(max_length=60, blank=True)
    actor = models.CharField(max_length=32)
    duty = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    journal = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="entry_sequence_once")]


class Draft(models.Model):
    """What the applicant has typed so far, faults and all; replaced by autosave."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="draft")
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    confirmed = models.JSONField(default=list)


class Submission(models.Model):
    """A form as it was handed in: immutable, with its form version."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="submissions")
    sequence = models.PositiveIntegerField()
    form = models.CharField(max_length=60)
    form_version = models.CharField(max_length=64)
    data = models.JSONField()
    submitted_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    receipt_number = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="submission_sequence_once")]


class Fact(Owned):
    """A declared value projected from a submission: typed, dated, with its source."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="facts")
    subject_kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=16)
    fact = models.CharField(max_length=80)
    type = models.CharField(max_length=20)
    value_text = models.TextField(null=True)
    value_number = models.BigIntegerField(null=True)
    scale = models.PositiveSmallIntegerField(default=0)
    value_bool = models.BooleanField(null=True)
    value_date = models.DateField(null=True)
    value_json = models.JSONField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    asof = models.DateField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_id", "fact", "asof"], name="fact_by_subject")]
        constraints = [
            models.UniqueConstraint(fields=["submission", "fact"], name="fact_once_per_submission")
        ]


class Judgement(models.Model):
    """A person's answer to a judgement condition, with the reason. A later answer supersedes an earlier one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="judgements")
    condition = models.CharField(max_length=60)
    answer = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    duty = models.CharField(max_length=60)
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "condition"], condition=Q(superseded_at=None), name="one_current_judgement"
            )
        ]


class PublicNotice(Owned):
    """A 公示 that runs its days before an effect takes place."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    stage = models.CharField(max_length=60)
    number = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    shown = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "number"], name="notice_number_once")]


class Objection(models.Model):
    """An objection by real name, run as a case of its own. Who objects is known to the handling officer alone."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="objections")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="objection")
    objector_kind = models.CharField(max_length=20)
    objector_name = models.CharField(max_length=160)
    objector_identity = models.CharField(max_length=40)
    contact = models.CharField(max_length=120)
    statement = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    follow_code_hash = models.CharField(max_length=64)


class ObligationDue(Owned):
    """A dated duty (应办事项) as a stored row; only a recorded extension or a calendar change moves it."""

    STATES = [("open", "未办"), ("done", "已办"), ("late", "逾期"), ("waived", "免办")]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.PROTECT, related_name="obligations"
    )
    round = models.ForeignKey(
        "programmes.Round", null=True, on_delete=models.PROTECT, related_name="obligations"
    )
    obligation = models.CharField(max_length=60)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="obligations"
    )
    subject_id = models.CharField(max_length=16)
    subject_name = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    remind_at = models.JSONField(default=list)
    reminded = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATES, default="open")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="obligations")
    done_at = models.DateTimeField(null=True)
    late_case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "obligation", "subject_id", "year"], name="obligation_once_a_year"
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="obligation_due")]
