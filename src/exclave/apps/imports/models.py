"""Imports: a list taken over from a file, what was found in it, and where every row it made came from."""

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class Import(Owned):
    """One file on its way into the tables: uploaded, checked, proposed, and applied by somebody else.

    ``mapping`` gives each column of ours the number of the file's column; ``counts`` what the last check found.
    The file itself is evidence, kept by hash. ``undone_reason`` is given by whoever proposes to undo it.

    A long list is ``checking``, ``writing`` or ``removing`` while the background worker has it or it waits for one: ``asked_at`` since
    when, ``progress`` rows looked at, ``claimed_until`` held by one worker, ``tries`` times taken up, ``fault`` why the
    worker gave it back.
    """

    STATES = [
        ("uploaded", "待核对列"),
        ("checking", "试运行中"),
        ("checked", "已试运行"),
        ("proposed", "待复核"),
        ("writing", "写入中"),
        ("applied", "已导入"),
        ("declined", "未通过"),
        ("withdrawn", "已放弃"),
        ("undoing", "待确认撤销"),
        ("removing", "撤销中"),
        ("undone", "已撤销"),
    ]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    kind = models.CharField(max_length=20)
    programme = models.ForeignKey(
        "programmes.Programme", null=True, on_delete=models.PROTECT, related_name="+"
    )
    file = models.ForeignKey("files.Evidence", on_delete=models.PROTECT, related_name="+")
    head = models.JSONField()
    head_hash = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default="uploaded")
    uploaded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    undo_proposed_by = models.ForeignKey(
        "people.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    undo_proposed_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(null=True)
    progress = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    fault_zh = models.CharField(max_length=500, blank=True)
    fault_en = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["writing", "applied", "declined", "undoing", "removing", "undone"])
                | (
                    Q(decided_by__isnull=False, proposed_by__isnull=False)
                    & ~Q(decided_by=F("proposed_by"))
                    & ~Q(decided_by=F("uploaded_by"))
                ),
                name="import_decided_by_another",
            ),
            # Imports undone before two people had to agree name nobody who proposed it.
            models.CheckConstraint(
                condition=Q(undone_by=None) | Q(undo_proposed_by=None) | ~Q(undone_by=F("undo_proposed_by")),
                name="import_undone_by_another",
            ),
        ]
        indexes = [models.Index(fields=["authority", "-uploaded_at"], name="import_list")]


class ColumnMapping(Owned):
    """How the columns of a heading were assigned last time, so that the next file like it needs no hand."""

    kind = models.CharField(max_length=20)
    head_hash = models.CharField(max_length=64)
    mapping = models.JSONField()
    kept_at = models.DateTimeField()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "kind", "head_hash"], name="mapping_once_per_heading"
            )
        ]


class Finding(models.Model):
    """What the last check says of one cell or row: ``code`` and ``params`` become the sentence (``findings``)."""

    LEVELS = [("error", "错误"), ("skip", "已有"), ("warning", "请核对"), ("note", "已规范")]

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="findings")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=8, choices=LEVELS)
    code = models.CharField(max_length=30)
    value = models.CharField(max_length=200, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["imported", "level", "row"], name="finding_of_import")]


class ImportedRow(models.Model):
    """A row of a table that an import made, and the row of the file it came from. Kept when it is undone."""

    imported = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="made")
    row = models.PositiveIntegerField()
    model = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    object_public_id = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["imported", "model", "object_id"], name="imported_object_once")
        ]
        indexes = [models.Index(fields=["model", "object_id"], name="imported_by_object")]
