"""The pages around the institutions, for everybody who has work there; see ``pages`` for the words."""

from pages import NOBODY, Round_, V

from exclave.apps.register.tables import SHOWN

LUMEN = {"public_id": "lumen"}
PROJECT = {"public_id": "project"}
GRANT = {"programme_id": "grants", "benefit": "opening_grant"}

EVERYBODY = (
    *(V("institution-table", **LUMEN, table=table) for table in SHOWN),
    V("facilities", main=True),
    V("facilities", "?q=nothing-has-this-name"),
    V("facility", public_id="facility", main=True),
    V("benefits", main=True),
    V("benefits", "?q=nothing-has-this-name"),
    V("benefit", **GRANT, main=True),
    V("benefit-check", programme_id="grants", main=True),
    V("progress", main=True),
    V("progress-active", public_id="programme", main=True),
    V("project-counts", main=True),
    V("open-data", main=True),
    V("api-reference", main=True),
    V("search", "?q=示例"),
    V("search", "?q=nothing-has-this-name"),
    V("library", main=True),
    V("library", "?q=nothing-has-this-name"),
    V("library-document", public_id="document", main=True),
    V("library-document", public_id="draft_document"),
    V("library-compare", public_id="document"),
    V("library-compare", "?with={draft_document}", public_id="document", main=True),
)
LIBRARY = (
    V("library-desk", main=True),
    V("library-new", main=True),
    V("library-edit", public_id="document"),
    V("library-document", public_id="waiting_document", main=True),
)
DRAFT = {"public_id": "pack_draft"}
WORKBENCH = (
    V("workbench", main=True),
    V("workbench", "?stage=withdrawn"),
    V("workbench-new", main=True),
    V("workbench-draft", **DRAFT, main=True),
    V("workbench-file", "?file=clauses.yaml", **DRAFT, main=True),
    V("workbench-file", "?file=new", **DRAFT),
    V("workbench-try", **DRAFT),
    V("workbench-form", "?form=application", **DRAFT),
    V("workbench-rules", **DRAFT),
    V("workbench-history", **DRAFT),
    V("workbench-difference", **DRAFT),
)
KEEPING = (
    V("projects", main=True),
    V("projects", "?q=nothing-has-this-name"),
    V("project", **PROJECT, main=True),
    V("project-new", main=True),
    *(V(f"project-{form}", **PROJECT) for form in ("edit", "stage", "party", "budget", "spent", "result")),
    V("project-correct", **PROJECT, row_id="stage_row"),
    V("project-strike", **PROJECT, kind="money", row_id="money_row"),
    V("inputs", main=True),
    V("input-new"),
    V("input-year", **LUMEN, year="2025", main=True),
    V("input-year", "?known=2026-01-13", **LUMEN, year="2025"),
    V("liaisons", main=True),
    V("liaison", public_id="liaison", main=True),
    V("liaison-new"),
    V("liaison-edit", public_id="liaison"),
    V("contact-new", public_id="liaison"),
    V("contact-close", public_id="liaison", contact_id="contact"),
    V("readings", main=True),
    V("reading", public_id="reading", main=True),
)
OFFICE = (
    V("inbox"),
    V("work-register", main=True),
    V("work-register", "?q=nothing-has-this-name"),
    V("work-changes", main=True),
    V("alarms", main=True),
    V("institution-changes", **LUMEN),
    *(V("institution-table", **LUMEN, table=table) for table in SHOWN),
    *(V("change-new", f"?table={table}", **LUMEN) for table in SHOWN),
    V("change", public_id="change", main=True),
    V("facility-new"),
    V("facility", public_id="facility"),
    V("facility-edit", public_id="facility"),
    V("facility-serve", public_id="facility", main=True),
    V("facility-strike", public_id="facility", row_id="served_row"),
    V("benefit-runs", main=True),
    V("benefit-register", **GRANT, main=True),
    V("benefit-run", public_id="grant_run", main=True),
    V("benefit-run", "?q=nothing-has-this-name", public_id="grant_run"),
    V("benefit-standing", public_id="grant_run", institution_id="grant_institution", main=True),
    V("payments", main=True),
    V("payment", public_id="payment_order", main=True),
    V("findings", main=True),
    V("finding", public_id="finding", main=True),
    V("finding", public_id="settled_finding"),
    V("covers", main=True),
    V("tokens", main=True),
    V("message-settings", main=True),
    V("search", "?q=示例"),
)
IMPORTS = (
    V("imports", main=True),
    V("import-new", main=True),
    *(
        V("import-upload", kind=kind)
        for kind in ("organisations", "institutions", "tenants", "contracts", "experts")
    ),
    V("import", public_id="import_uploaded"),
    V("import-columns", public_id="import_uploaded", main=True),
    V("import-rows", public_id="import_uploaded"),
    V("import", public_id="import_checked", main=True),
    V("import-rows", public_id="import_checked", main=True),
    V("import", public_id="import_proposed"),
    V("import", public_id="import_applied"),
)

AROUND = (
    Round_("report", NOBODY, EVERYBODY, around=True),
    Round_(
        "report",
        "city1",
        (
            *OFFICE,
            *IMPORTS,
            *LIBRARY,
            V("printing", main=True),
            V("printing", "?what=certificates"),
            V("printing-job", public_id="printed", main=True),
            V("reading-new"),
            V("indicator-new"),
            V("chase"),
        ),
        around=True,
    ),
    Round_("report", "echeng", (*KEEPING, V("work-register"), V("findings"), V("alarms")), around=True),
    Round_(
        "report",
        "lumen",
        (
            *KEEPING,
            V("institution-changes", **LUMEN),
            V("institution-table", **LUMEN, table="tenants"),
            V("change-new", "?table=staff", **LUMEN, main=True),
            V("change", public_id="change"),
            V("tokens"),
            V("message-settings"),
        ),
        around=True,
    ),
    Round_("report", "policy", WORKBENCH, around=True),
    Round_("report", "willow", (V("benefit-claim", **GRANT, main=True), V("payments")), around=True),
    Round_("report", "riverside", (V("request-start", programme_id="programme", type="centralised"),), around=True),
    Round_(
        "report",
        "leader",
        (
            V("imports"),
            V("import", public_id="import_proposed", main=True),
            V("settings"),
            V("setting", key="register.stale_months"),
            V("covers"),
            V("projects"),
            V("findings"),
            V("progress"),
        ),
        around=True,
    ),
    Round_(
        "report",
        "admin",
        (
            V("settings", main=True),
            V("setting", key="register.stale_months", main=True),
            V("setting", key="opendata.licence"),
            V("account-covers", public_id="officer", main=True),
            V("all-tokens", main=True),
            V("given-up", main=True),
        ),
        around=True,
    ),
    Round_("report", "expert1", (V("liaisons"), V("message-settings")), around=True),
)  # fmt: skip
