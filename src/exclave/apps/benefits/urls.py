from exclave.apps.benefits.views import check, claims, public, register, taken
from exclave.apps.people.access import is_applicant, is_auditor, is_leader, is_officer
from exclave.apps.ui.routes import public as everyone
from exclave.apps.ui.routes import route

GET = ("GET",)
reads_runs = is_officer | is_leader
"""Who may look; the scoped queries leave of it what the viewer's own authority runs."""

reads_orders = reads_runs | is_applicant

reads_taken = reads_orders | is_auditor

urlpatterns = [
    route("benefits/", public.benefits, access=everyone, name="benefits", methods=GET),
    route("benefits/export.csv", public.export, access=everyone, name="benefits-export", methods=GET),
    route(
        "benefits/export.xlsx", public.export_xlsx, access=everyone, name="benefits-export-xlsx", methods=GET
    ),
    route(
        "benefits/check/<slug:programme_id>/",
        check.check,
        access=everyone,
        load=check.load,
        name="benefit-check",
    ),
    route("benefits/payments/", claims.payments, access=reads_orders, name="payments", methods=GET),
    route(
        "benefits/payments/export.csv",
        claims.payments_export,
        access=reads_orders,
        name="payments-export",
        methods=GET,
    ),
    route(
        "benefits/payments/export.xlsx",
        claims.payments_export_xlsx,
        access=reads_orders,
        name="payments-export-xlsx",
        methods=GET,
    ),
    route(
        "benefits/payments/<slug:public_id>/",
        claims.payment,
        access=reads_orders,
        load=claims.load_payment,
        name="payment",
        methods=GET,
    ),
    route("benefits/credits/", taken.credits, access=reads_taken, name="credits", methods=GET),
    route(
        "benefits/credits/export.csv",
        taken.credits_export,
        access=reads_taken,
        name="credits-export",
        methods=GET,
    ),
    route(
        "benefits/credits/export.xlsx",
        taken.credits_export_xlsx,
        access=reads_taken,
        name="credits-export-xlsx",
        methods=GET,
    ),
    route(
        "benefits/credits/<slug:public_id>/",
        taken.credit,
        access=reads_taken,
        load=taken.load_credit,
        name="credit",
        methods=GET,
    ),
    route("benefits/reclaims/", taken.reclaims, access=reads_taken, name="reclaims", methods=GET),
    route(
        "benefits/reclaims/export.csv",
        taken.reclaims_export,
        access=reads_taken,
        name="reclaims-export",
        methods=GET,
    ),
    route(
        "benefits/reclaims/export.xlsx",
        taken.reclaims_export_xlsx,
        access=reads_taken,
        name="reclaims-export-xlsx",
        methods=GET,
    ),
    route(
        "benefits/reclaims/<slug:public_id>/",
        taken.reclaim,
        access=reads_taken,
        load=taken.load_reclaim,
        name="reclaim",
        methods=GET,
    ),
    route(
        "benefits/reclaims/<slug:public_id>/repay/",
        taken.repay,
        access=is_officer,
        load=taken.load_own_reclaim,
        name="reclaim-repay",
    ),
    route(
        "benefits/reclaims/<slug:public_id>/strike/<slug:row_id>/",
        taken.strike,
        access=is_officer,
        load=taken.load_repayment,
        name="reclaim-strike",
    ),
    route(
        "benefits/revoke/<slug:kind>/<slug:public_id>/",
        taken.revoke,
        access=is_officer | is_leader,
        load=taken.load_revocable,
        name="taken-revoke",
        methods=("POST",),
    ),
    route("benefits/runs/", register.runs, access=reads_runs, name="benefit-runs", methods=GET),
    route(
        "benefits/runs/<slug:public_id>/",
        register.run,
        access=reads_runs,
        load=register.load_run,
        name="benefit-run",
        methods=GET,
    ),
    route(
        "benefits/runs/<slug:public_id>/export.csv",
        register.export,
        access=reads_runs,
        load=register.load_run,
        name="benefit-run-export",
        methods=GET,
    ),
    route(
        "benefits/runs/<slug:public_id>/export.xlsx",
        register.export_xlsx,
        access=reads_runs,
        load=register.load_run,
        name="benefit-run-export-xlsx",
        methods=GET,
    ),
    route(
        "benefits/runs/<slug:public_id>/<slug:institution_id>/",
        register.explained,
        access=reads_runs,
        load=register.load_standing,
        name="benefit-standing",
        methods=GET,
    ),
    route(
        "benefits/<slug:programme_id>/<slug:benefit>/",
        public.show,
        access=everyone,
        load=public.load,
        name="benefit",
        methods=GET,
    ),
    route(
        "benefits/<slug:programme_id>/<slug:benefit>/claim/",
        claims.claim,
        access=is_applicant,
        load=claims.load_claim,
        name="benefit-claim",
    ),
    route(
        "benefits/<slug:programme_id>/<slug:benefit>/register/",
        register.register,
        access=reads_runs,
        load=register.load,
        name="benefit-register",
    ),
]
