from exclave.apps.projects.access import may_keep, may_read
from exclave.apps.projects.views import editing, inputs, reading
from exclave.apps.ui.routes import public, route

GET = ("GET",)

urlpatterns = [
    route("projects/", reading.projects, access=may_read, name="projects", methods=GET),
    route("projects/export.csv", reading.export, access=may_read, name="projects-export", methods=GET),
    route("projects/counts/", reading.public, access=public, name="project-counts", methods=GET),
    route("projects/new/", editing.new, access=may_keep, name="project-new"),
    route(
        "projects/<slug:public_id>/",
        reading.show,
        access=may_read,
        load=reading.load,
        name="project",
        methods=GET,
    ),
    *(
        route(
            f"projects/<slug:public_id>/{word}/",
            view,
            access=may_keep,
            load=editing.load,
            name=f"project-{word}",
        )
        for word, view in {
            "edit": editing.edit,
            "stage": editing.stage,
            "party": editing.party,
            "budget": editing.budget,
            "spent": editing.spent,
            "result": editing.result,
        }.items()
    ),
    route(
        "projects/<slug:public_id>/stage/<slug:row_id>/",
        editing.correct,
        access=may_keep,
        load=editing.load,
        name="project-correct",
    ),
    route(
        "projects/<slug:public_id>/strike/<slug:kind>/<slug:row_id>/",
        editing.strike,
        access=may_keep,
        load=editing.load,
        name="project-strike",
    ),
    route("inputs/", inputs.inputs, access=may_read, name="inputs", methods=GET),
    route("inputs/export.csv", inputs.export, access=may_read, name="inputs-export", methods=GET),
    route("inputs/new/", inputs.new, access=may_keep, name="input-new"),
    route(
        "inputs/<slug:public_id>/<int:year>/",
        inputs.show,
        access=may_read,
        load=inputs.load_year,
        name="input-year",
        methods=GET,
    ),
]
