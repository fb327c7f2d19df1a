from exclave.apps.monitoring.access import may_record, reads_findings, reads_readings
from exclave.apps.monitoring.views import findings, progress, readings
from exclave.apps.ui.routes import public, route

GET = ("GET",)

urlpatterns = [
    route("progress/", progress.progress, access=public, name="progress", methods=GET),
    route(
        "progress/<slug:public_id>/active/",
        progress.active,
        access=public,
        load=progress.load,
        name="progress-active",
        methods=GET,
    ),
    route("readings/", readings.readings, access=reads_readings, name="readings", methods=GET),
    route("readings/export.csv", readings.export, access=reads_readings, name="readings-export", methods=GET),
    route("readings/new/", readings.new, access=may_record, name="reading-new"),
    route("indicators/new/", readings.new_indicator, access=may_record, name="indicator-new"),
    route(
        "readings/<slug:public_id>/",
        readings.show,
        access=reads_readings,
        load=readings.load,
        name="reading",
        methods=GET,
    ),
    route("findings/", findings.findings, access=reads_findings, name="findings", methods=GET),
    route("findings/export.csv", findings.export, access=reads_findings, name="findings-export", methods=GET),
    route(
        "findings/<slug:public_id>/", findings.show, access=reads_findings, load=findings.load, name="finding"
    ),
]
