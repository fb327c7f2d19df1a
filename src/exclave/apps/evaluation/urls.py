from exclave.apps.evaluation import views
from exclave.apps.people.access import holds, is_city_officer, is_leader, is_officer
from exclave.apps.ui.routes import route

is_city_leader = holds("leader", "city") | holds("leader", "province")

urlpatterns = [
    route(
        "work/evaluation/",
        views.show,
        access=is_city_officer | is_city_leader,
        name="evaluations",
        methods=("GET",),
    ),
    route("work/evaluation/new/", views.new, access=is_city_officer, name="evaluation-new"),
    route(
        "cases/<slug:public_id>/grade/",
        views.judge,
        access=is_officer | is_leader,
        load=views.load_case,
        name="case-grade",
        methods=("POST",),
    ),
]
