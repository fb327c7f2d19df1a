"""Records (登记对象): what a pack states as registered and no other room keeps, with facts and states in two times."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned


class Record(Owned):
    """One subject of a programme: a zone, an issue, a partner region. ``kind`` is the pack's name of the subject.

    ``organisation`` owns it, where one does; ``within`` is the record it lies in. ``public`` holds the facts the pack
    marks open, ``open_name`` the name where it is one of them, ``shown`` whether anybody has decided about it yet: before that the public does not see it.
    ``slug``: the id under which the paper itself names it; ``listed_until`` the day a meeting took it off that list.
    """

    SOURCES = [("case", "办件"), ("office", "经办登记"), ("paper", "文件点名"), ("meeting", "会议修订")]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    programme = models.ForeignKey("programmes.Programme", on_delete=models.PROTECT, related_name="records")
    pack = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    type = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    open_name = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=40, blank=True)
    organisation = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="records"
    )
    within = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    state = models.CharField(max_length=60, blank=True)
    public = models.JSONField(default=dict)
    shown = models.BooleanField(default=False)
    slug = models.CharField(max_length=60, blank=True)
    listed_from = models.DateField(null=True)
    listed_until = models.DateField(null=True)
    source = models.CharField(max_length=10, choices=SOURCES, default="case")
    case_id = models.BigIntegerField(null=True)
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="record_number_once"),
            models.UniqueConstraint(
                fields=["authority", "pack", "kind", "slug"],
                condition=~Q(slug="") & Q(listed_until=None),
                name="record_listed_once",
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "kind", "state", "name"], name="record_list"),
            models.Index(fields=["kind", "shown", "-entered_at"], name="record_public"),
            models.Index(fields=["organisation", "kind"], name="record_by_owner"),
        ]


class RecordState(models.Model):
    """The record was in ``state`` on the days [valid_from, valid_until), as recorded then; with what proves it."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    case_id = models.BigIntegerField(null=True)
    clause = models.CharField(max_length=60, blank=True)
    proof = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(valid_until=None, superseded_at=None),
                name="record_one_current_state",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="record_state_holds_a_day",
            ),
        ]


class RecordFact(Owned):
    """A value of a field: true on the days [valid_from, valid_until), known in [recorded_at, superseded_at).

    ``value`` is JSON as a form holds it (numbers as text). Nothing but ``superseded_at`` is ever written again.
    ``by``: opaque id of who decided or entered it.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="facts")
    path = models.CharField(max_length=120)
    value = models.JSONField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=10, choices=Record.SOURCES)
    case_id = models.BigIntegerField(null=True)
    submission_id = models.BigIntegerField(null=True)
    by = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="record_fact_holds_a_day",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("recorded_at")),
                name="record_fact_known_forwards",
            ),
            models.UniqueConstraint(
                fields=["record", "path", "valid_from"],
                condition=Q(superseded_at=None),
                name="record_fact_once_a_day",
            ),
        ]
        indexes = [models.Index(fields=["record", "superseded_at"], name="record_fact_known")]

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def known(self, instant: datetime) -> bool:
        return self.recorded_at <= instant and (self.superseded_at is None or instant < self.superseded_at)


class RecordPaper(Owned):
    """A paper a decision about a record issued: its number, what it says, and the hash of that."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=60)
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    case_id = models.BigIntegerField()

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="record_paper_number_once")
        ]
