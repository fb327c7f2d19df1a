from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "exclave.apps.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.cases import (
            clockwork,
            drafting,
            effects,
            evidence,
            leaving,
            objecting,
            ports,
            sections,
        )
        from exclave.apps.cases.menu import register_menu
        from exclave.apps.cases.presenting import form_here, waivers
        from exclave.apps.files.ports import access_source
        from exclave.apps.people.ports import on_leaving
        from exclave.apps.programmes import keeping
        from exclave.apps.programmes.effects import bind
        from exclave.apps.reference.listeners import on_calendar

        keeping.keep("objection", "cases")
        bind("start", effects.run_start)
        bind("tell", effects.run_tell)
        access_source("case", evidence.may_read, evidence.change)
        on_calendar(clockwork.follow_calendar)
        ports.on_moved(drafting.follow)
        ports.on_moved(objecting.answer_parent)
        on_leaving(leaving.hand_on)
        sections.contribute(form_here.section)
        sections.contribute(waivers.section)
        register_menu()
