from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "exclave.apps.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.cases import clockwork as worker
        from exclave.apps.cases.ports import fact_source, kept_source, on_moved, subject_source
        from exclave.apps.programmes import keeping
        from exclave.apps.programmes.effects import bind
        from exclave.apps.records import clockwork, entering, revising
        from exclave.apps.records.knowing import RecordFacts, RecordSubjects, kept_values, outer_values
        from exclave.apps.records.menu import register_menu

        keeping.keep_any("records")
        fact_source(RecordFacts())
        kept_source(kept_values)
        kept_source(outer_values)
        subject_source(RecordSubjects())
        bind("state", entering.run_state)
        bind("issue", entering.run_issue)
        bind("revise", revising.run_revise)
        worker.besides("records", clockwork.enter_lists)
        on_moved(entering.follow)
        register_menu()
