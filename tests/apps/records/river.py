"""A programme with records laid beside the sample city, for tests that walk every page: rows, no actions."""

from datetime import date

from exclave.apps.journal import clock
from exclave.apps.programmes import library
from exclave.apps.programmes.models import PackVersion, Programme
from exclave.apps.records.models import Record, RecordState
from exclave.sample_city.city import City

KIND = "station"


def lay(city: City) -> dict[str, str]:
    """The fictional pack of stations in force at the city, with one station of lumen's."""
    loaded, now = library.from_disk("test-rivermouth"), clock.now()
    identity = loaded.pack.pack
    version = PackVersion.objects.create(
        pack=identity.id, version=identity.version, digest=loaded.digest, stored_at=now,
        content=loaded.pack.model_dump_json(by_alias=True, exclude_unset=True),
    )  # fmt: skip
    programme = Programme.objects.create(
        authority=city.authority, pack_version=version, state="in_force", name_zh=identity.name.zh,
        name_en=identity.name.en, in_force_from=date(2025, 3, 1), proposed_by=city.accounts["policy"],
        proposed_at=now, signed_by=city.accounts["leader"], signed_at=now,
    )  # fmt: skip
    one = Record.objects.create(
        authority=city.authority, programme=programme, pack=identity.id, kind=KIND, type="lab", number="D-TEST-1",
        name="示例实验站（虚构）", open_name="示例实验站（虚构）", place="990100", organisation=city.firms["lumen"],
        state="recognised", shown=True, entered_at=now,
    )  # fmt: skip
    RecordState.objects.create(
        record=one, state="recognised", valid_from=date(2025, 4, 1), recorded_at=now, proof="示例文件"
    )
    return {"river": programme.public_id, "record": one.public_id}
