"""A policy in force whose stored pack this version of the software cannot read."""

from exclave.apps.journal import clock
from exclave.apps.programmes.models import PackVersion, Programme
from exclave.sample_city.city import City


def unreadable_programme(city: City) -> Programme:
    """Beside the city's own, and like it but for the pack."""
    version = PackVersion.objects.create(
        pack="broken", version="1", digest="0" * 64, content={"what": "is this"}, stored_at=clock.now()
    )
    broken = Programme.objects.of(city.authority.pk).filter(state="in_force").order_by("pk")[0]
    broken.pk, broken.public_id, broken.pack_version = None, "unreadable000001", version
    broken.name_zh, broken.name_en = "读不出来的政策", "Unreadable policy"
    broken.save()
    return broken
