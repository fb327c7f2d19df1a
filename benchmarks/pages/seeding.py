"""A city made by its real actions, and then many cases as plain rows: for measuring lists, never for showing."""

import random
from datetime import timedelta

from django.db import connection

from exclave.apps.cases.models import Case
from exclave.apps.journal import clock
from exclave.apps.journal.identifiers import public_id
from exclave.apps.people.models import Account, Organisation
from exclave.apps.programmes.models import Programme, Round
from exclave.sample_city import cast, founding, year
from exclave.sample_city.city import City, at

STANDING = [
    ("apply", "applicant", 10), ("forward", "office", 20), ("accept", "authority", 25), ("review", "expert", 15),
    ("decide", "authority", 15), ("publish", "clock", 5), ("end", "nobody", 10),
]  # fmt: skip
FIRMS = 2_000


def seed(cases: int) -> Account:
    """Offices, people, pack and call by actions; ``cases`` rows in bulk. Gives the city officer."""
    city = City()
    founding.found(city)
    at("2025-09-08", "09:00")
    from datetime import date

    call = year._call(city, "演示批次", "Demo", date(2025, 9, 8), date(2025, 10, 17), date(2025, 10, 24))
    row = Round.objects.scoped("benchmark").get(public_id=call)
    programme = Programme.objects.scoped("benchmark").get(pk=row.programme_id)
    at("2025-10-20", "10:00")
    _bulk(city, programme, row, cases)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return city.accounts["city1"]


def _bulk(city: City, programme: Programme, row: Round, number: int) -> None:
    chance = random.Random(20251020)
    now = clock.now()
    firms = Organisation.objects.bulk_create(
        [
            Organisation(
                identity_kind="other", identity_no=f"BENCH{n:06d}", name_zh=f"示例单位{n:05d}（虚构）",
                name_en=f"Sample organisation {n} (fictional)", kind="firm", place="420704",
            )
            for n in range(FIRMS)
        ]
    )  # fmt: skip
    offices = [city.offices[o.key] for o in cast.OFFICES if o.parent]
    weights = [w for _, _, w in STANDING]
    rows = []
    for n in range(number):
        stage, waits_on, _ = chance.choices(STANDING, weights)[0]
        due = now + timedelta(days=chance.randint(-30, 90))
        due = due.replace(hour=16, minute=0, second=0, microsecond=0)
        entered = now - timedelta(days=chance.randint(1, 60))
        rows.append(
            Case(
                authority=city.authority, programme=programme, round=row, procedure="filing",
                type=chance.choice(["university", "headquarters", "incubator"]), number=f"BE-C-2025-{n:05d}",
                title=f"示例离岸研发中心第{n:05d}号（虚构）", applicant=chance.choice(firms), office=chance.choice(offices),
                stage=stage, waits_on=waits_on, ended=stage == "end", outcome="clear" if stage == "end" else "",
                entered_stage_at=entered, due_at=None if stage in ("accept", "end") and n % 3 else due, opened_at=entered,
                submitted_at=entered, form_version="benchmark", subject_id=public_id(),
            )
        )  # fmt: skip
    Case.objects.bulk_create(rows, batch_size=1_000)
