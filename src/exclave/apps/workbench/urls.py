from exclave.apps.ui.routes import route
from exclave.apps.workbench.access import reads_drafts, writes_drafts
from exclave.apps.workbench.views import desk, draft, editing, history, trying

GET, POST = ("GET",), ("POST",)
ONE = "workbench/<slug:public_id>/"


urlpatterns = [
    route("workbench/", desk.show_list, access=reads_drafts, name="workbench", methods=GET),
    route("workbench/new/", desk.begin, access=writes_drafts, name="workbench-new"),
    route(ONE, draft.show, access=reads_drafts, load=draft.load, name="workbench-draft", methods=GET),
    route(f"{ONE}act/", draft.act, access=reads_drafts, load=draft.load, name="workbench-act", methods=POST),
    route(
        f"{ONE}files/", editing.show, access=reads_drafts, load=draft.load, name="workbench-file", methods=GET
    ),
    route(
        f"{ONE}files/save/",
        editing.save,
        access=writes_drafts,
        load=draft.load_written,
        name="workbench-save",
        methods=POST,
    ),
    route(
        f"{ONE}files/remove/",
        draft.remove,
        access=writes_drafts,
        load=draft.load_written,
        name="workbench-remove",
        methods=POST,
    ),
    route(
        f"{ONE}files/rename/",
        editing.rename,
        access=writes_drafts,
        load=draft.load_written,
        name="workbench-rename",
        methods=POST,
    ),
    route(
        f"{ONE}try/", trying.try_it, access=reads_drafts, load=draft.load, name="workbench-try", methods=GET
    ),
    route(
        f"{ONE}form/",
        trying.show_form,
        access=reads_drafts,
        load=draft.load,
        name="workbench-form",
        methods=GET,
    ),
    route(
        f"{ONE}<slug:procedure>.svg",
        trying.show_picture,
        access=reads_drafts,
        load=trying.load_picture,
        name="workbench-picture",
        methods=GET,
    ),
    route(
        f"{ONE}rules/",
        history.show_rules,
        access=reads_drafts,
        load=draft.load,
        name="workbench-rules",
        methods=GET,
    ),
    route(
        f"{ONE}history/",
        history.show_history,
        access=reads_drafts,
        load=draft.load,
        name="workbench-history",
        methods=GET,
    ),
    route(
        f"{ONE}difference/",
        history.show_difference,
        access=reads_drafts,
        load=draft.load,
        name="workbench-difference",
        methods=GET,
    ),
    route(
        f"{ONE}restore/",
        history.restore,
        access=writes_drafts,
        load=draft.load_written,
        name="workbench-restore",
        methods=POST,
    ),
    route(
        f"{ONE}export.zip",
        history.export,
        access=reads_drafts,
        load=draft.load,
        name="workbench-zip",
        methods=GET,
    ),
]
