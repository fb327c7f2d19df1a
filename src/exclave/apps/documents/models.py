"""Official documents that were issued, and printing that runs in the background."""

from django.db import models
from django.db.models import Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class OfficialDocument(Owned):
    """A document as it was issued, frozen: what it says in both languages, its number and the layout's version.

    ``subject_kind`` and ``subject_id`` say what it is about (case, round, notice); ``source`` names the one step it
    documents, so that a step is documented once. ``authority`` issues it: the district where a district acted.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=60, unique=True)
    subject_kind = models.CharField(max_length=10)
    subject_id = models.CharField(max_length=16)
    number = models.CharField(max_length=60, blank=True)
    year = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    template = models.CharField(max_length=10)
    issued_on = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "number"], condition=~Q(number=""), name="document_number_once"
            )
        ]
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="document_by_subject")]


class PrintJob(Owned):
    """Many documents to be made in the background. The worker makes them part by part and keeps each part.

    ``items``: [kind, key] of each document, fixed when ordered; ``parts``: SHA-256 of the parts made so far, so that
    a worker that dies costs one part. ``claimed_until``: until then one worker has it. ``tries``: times taken up.
    """

    STATES = [("waiting", "等待"), ("running", "进行中"), ("done", "完成"), ("failed", "失败")]
    FORMS = [("pdf", "一份 PDF"), ("zip_pdf", "PDF 压缩包"), ("zip_docx", "DOCX 压缩包")]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    ordered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    what_zh = models.CharField(max_length=200)
    what_en = models.CharField(max_length=200)
    form = models.CharField(max_length=10, choices=FORMS)
    language = models.CharField(max_length=2, default="zh")
    items = models.JSONField()
    total = models.PositiveIntegerField()
    made = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    fault_zh = models.CharField(max_length=300, blank=True)
    fault_en = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(made__lte=models.F("total")), name="printed_no_more_than_all")
        ]
        indexes = [
            models.Index(
                fields=["ordered_at"],
                name="printing_to_do",
                condition=Q(state__in=["waiting", "running"]),
            )
        ]
