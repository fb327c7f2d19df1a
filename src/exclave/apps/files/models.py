"""Evidence of every room: stored once by hash, described by who gave it, what it is and who may read it."""

from django.db import models

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class Evidence(Owned):
    """An uploaded file. ``subject`` says what it belongs to; the room of that subject says who may read it."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    organisation = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_kind = models.CharField(max_length=30)
    subject_id = models.CharField(max_length=40)
    field = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    openness = models.CharField(max_length=20, default="closed")
    uploaded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="evidence_by_subject")]
