"""Routes of officers and leaders."""

from exclave.apps.cases.views import (
    asking,
    case,
    chase,
    desk,
    inbox,
    many,
    noticing,
    rounds,
    signing,
    waiving,
)
from exclave.apps.people.access import is_city_officer, is_leader, is_officer
from exclave.apps.ui.routes import route

POST = ("POST",)


def _step(name: str, view):  # type: ignore[no-untyped-def]
    """What is posted from the case page; loaded and guarded as the page itself."""
    return route(
        f"cases/<slug:public_id>/{name}/",
        view,
        access=is_officer | is_leader,
        load=case.load_case,
        name=f"case-{name}",
        methods=POST,
    )


urlpatterns = [
    route("work/", inbox.inbox, access=is_officer, name="inbox", methods=("GET",)),
    route("work/export/", inbox.export, access=is_officer, name="inbox-export", methods=("GET",)),
    route("work/many/", many.many, access=is_officer, name="many", methods=POST),
    route("work/many/do/", many.do_many, access=is_officer, name="many-do", methods=POST),
    route("work/lists/", desk.keep, access=is_officer, name="list-keep", methods=POST),
    route(
        "work/lists/<slug:public_id>/drop/",
        desk.drop,
        access=is_officer,
        load=desk.load_filter,
        name="list-drop",
        methods=POST,
    ),
    route(
        "cases/<slug:public_id>/",
        case.show,
        access=is_officer | is_leader,
        load=case.load_case,
        name="case",
        methods=("GET",),
    ),
    _step("decide", case.decide),
    _step("judge", case.judge),
    _step("sign", case.sign),
    _step("assign", case.assign),
    _step("extend", case.extend),
    _step("settle", case.settle),
    _step("reveal", case.reveal),
    _step("waive", waiving.waive),
    _step("waive-sign", waiving.sign),
    _step("note", desk.note),
    _step("hand", desk.hand),
    _step("takeback", desk.take_back),
    route("sign/", signing.to_sign, access=is_leader, name="to-sign", methods=("GET",)),
    route(
        "sign/programmes/<slug:public_id>/",
        signing.sign,
        access=is_leader,
        load=signing.load_programme,
        name="programme-sign",
        methods=POST,
    ),
    route("work/rounds/", rounds.show_rounds, access=is_city_officer, name="rounds", methods=("GET",)),
    route("work/rounds/new/", rounds.new, access=is_city_officer, name="round-new"),
    route(
        "work/rounds/<slug:public_id>/",
        rounds.show_round,
        access=is_city_officer,
        load=rounds.load_round,
        name="round",
        methods=("GET",),
    ),
    route("work/notices/", noticing.show, access=is_city_officer, name="work-notices", methods=("GET",)),
    route("work/reports/", chase.chase, access=is_city_officer, name="chase", methods=("GET",)),
    route(
        "work/reports/remind/", chase.remind_chosen, access=is_city_officer, name="remind-many", methods=POST
    ),
    route(
        "work/reports/cycles/<slug:public_id>/ask/",
        asking.ask,
        access=is_city_officer,
        load=asking.load_cycle,
        name="reports-ask",
        methods=POST,
    ),
    route(
        "work/reports/<slug:public_id>/remind/",
        chase.remind,
        access=is_city_officer,
        load=chase.load_due,
        name="remind",
        methods=POST,
    ),
    route(
        "work/removals/<slug:subject_id>/",
        chase.removal,
        access=is_city_officer,
        load=chase.load_about,
        name="removal-new",
    ),
]
