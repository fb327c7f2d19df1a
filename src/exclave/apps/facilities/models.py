"""Facilities (概念验证中心, 中试基地, 应用场景) with whom they serve, and liaison officers (联络专员) with their log."""

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.projects.models import BOUNDS, Kept
from exclave.apps.reference.scoping import Owned

KINDS = [("concept", "概念验证中心"), ("pilot", "中试基地"), ("scenario", "应用场景")]
SIDES = [("operator", "运营机构"), ("supporting", "依托单位")]


class Facility(Owned):
    """A proof-of-concept centre, a pilot base or an application scenario of a district or functional area (EZ-23).

    ``place`` is that district or area. ``open`` None: nobody said whether it may be used. Capacity as stated, in
    ten-thousandths of its unit; all four empty while not known.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    kind = models.CharField(max_length=10, choices=KINDS)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=40)
    address = models.CharField(max_length=200, blank=True)
    operator = models.CharField(max_length=160, blank=True)
    offers = models.CharField(max_length=1000)
    open = models.BooleanField(null=True)
    how_to_use = models.CharField(max_length=500, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    capacity_bound = models.CharField(max_length=10, choices=BOUNDS, blank=True)
    capacity_scaled = models.BigIntegerField(null=True)
    capacity_unit = models.CharField(max_length=12, blank=True)
    capacity_text = models.CharField(max_length=60, blank=True)
    as_of = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(fields=["authority", "kind", "name_zh"], name="facility_name_once"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")), name="facility_lasts"
            ),
            models.CheckConstraint(
                condition=Q(capacity_scaled=None, capacity_bound="", capacity_text="")
                | Q(capacity_scaled__isnull=False, capacity_scaled__gte=0)
                & ~Q(capacity_bound="")
                & ~Q(capacity_text=""),
                name="facility_capacity_whole",
            ),
        ]
        indexes = [models.Index(fields=["kind", "place", "name_zh"], name="facility_list")]


class Served(Kept):
    """A project, or a piece of work named by its text, that used the facility from a day until a day (half-open)."""

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="served")
    project = models.ForeignKey(
        "projects.Project", null=True, on_delete=models.PROTECT, related_name="facilities"
    )
    name = models.CharField(max_length=200)
    began = models.DateField()
    ended = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta(Kept.Meta):
        constraints = [
            *Kept.Meta.constraints,
            models.CheckConstraint(condition=Q(ended=None) | Q(ended__gte=F("began")), name="served_lasts"),
            models.UniqueConstraint(
                fields=["facility", "name", "began"], condition=Q(superseded_at=None), name="served_once"
            ),
        ]


class Liaison(Owned):
    """A liaison officer of an institution, sent by its operator or its supporting organisation (EZ-22).

    ``account``: the officer's own sign-in, where there is one. ``until`` exclusive: the first day without the post.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    institution = models.ForeignKey("register.Institution", on_delete=models.PROTECT, related_name="liaisons")
    name = models.CharField(max_length=60)
    contact = models.CharField(max_length=120, blank=True)
    account = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=SIDES)
    body = models.CharField(max_length=160)
    tasks = models.CharField(max_length=1000)
    since = models.DateField()
    until = models.DateField(null=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="liaison_lasts"),
            models.UniqueConstraint(
                fields=["institution", "name"], condition=Q(until=None), name="liaison_once"
            ),
        ]
        indexes = [models.Index(fields=["authority", "institution"], name="liaison_list")]


class Contact(models.Model):
    """One contact of a liaison officer: when, with whom, about what, and what is to follow by when.

    What was written stays; a follow-up is closed once, with what came of it. ``told_on``: when it was told that its
    day had passed.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    liaison = models.ForeignKey(Liaison, on_delete=models.PROTECT, related_name="contacts")
    on = models.DateField()
    whom = models.CharField(max_length=160)
    matter = models.CharField(max_length=1000)
    follow_up = models.CharField(max_length=500, blank=True)
    due = models.DateField(null=True)
    told_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    done_note = models.CharField(max_length=500, blank=True)
    done_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due=None) | ~Q(follow_up=""), name="due_says_what"),
            models.CheckConstraint(condition=Q(due=None) | Q(due__gte=F("on")), name="due_after_contact"),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None, done_note="")
                | Q(done_on__isnull=False, done_by__isnull=False) & ~Q(done_note=""),
                name="done_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["liaison", "-on"], name="contact_log"),
            models.Index(fields=["due"], condition=Q(done_on=None), name="contact_open_follow_up"),
        ]
