from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "exclave.apps.benefits"
    label = "benefits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.benefits import parts, telling
        from exclave.apps.benefits.claiming import on_case
        from exclave.apps.benefits.crediting import run_credit
        from exclave.apps.benefits.effects import run_pay
        from exclave.apps.benefits.menu import register_menu
        from exclave.apps.benefits.reclaiming import run_reclaim
        from exclave.apps.cases import clockwork
        from exclave.apps.cases.sections import contribute
        from exclave.apps.programmes.effects import bind
        from exclave.apps.ui import placing

        bind("pay", run_pay)
        bind("reclaim", run_reclaim)
        bind("credit", run_credit)
        placing.place("my-case", "payment orders", on_case)
        placing.place("my-case", "credits and reclaims", parts.on_my_case)
        placing.place("record", "credits and reclaims", parts.on_record)
        contribute(parts.on_case)
        clockwork.besides("late demands", telling.tell_due)
        register_menu()
