from django.apps import AppConfig

INSTITUTION = "institution"


class RegisterConfig(AppConfig):
    name = "exclave.apps.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.cases.ports import fact_source, kept_source, on_moved, paper_source, subject_source
        from exclave.apps.cases.sections import contribute
        from exclave.apps.files.ports import access_source
        from exclave.apps.programmes import keeping
        from exclave.apps.programmes.effects import bind
        from exclave.apps.register import effects, enacting, evidence, previewing
        from exclave.apps.register.alarms import register_parameters
        from exclave.apps.register.entering import SUBJECT_KIND
        from exclave.apps.register.facts import RegisterFacts, RegisterSubjects
        from exclave.apps.register.issued import issued_papers
        from exclave.apps.register.keeping import kept_values
        from exclave.apps.register.menu import register_menu
        from exclave.apps.register.own import on_page
        from exclave.apps.ui import placing

        fact_source(RegisterFacts())
        kept_source(kept_values)
        subject_source(RegisterSubjects())
        paper_source(issued_papers)
        access_source(SUBJECT_KIND, evidence.may_read, evidence.change)
        register_parameters()
        keeping.keep(INSTITUTION, "register")
        bind("state", effects.run_state, of=INSTITUTION)
        bind("issue", effects.run_issue, of=INSTITUTION)
        bind("bar", effects.run_bar, of=INSTITUTION)
        on_moved(enacting.follow)
        contribute(previewing.section)
        placing.place("organisation", "institutions", on_page)
        register_menu()
