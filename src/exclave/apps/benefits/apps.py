from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "exclave.apps.benefits"
    label = "benefits"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.benefits.claiming import on_case
        from exclave.apps.benefits.effects import run_pay
        from exclave.apps.benefits.menu import register_menu
        from exclave.apps.programmes.effects import bind
        from exclave.apps.ui import placing

        bind("pay", run_pay)
        placing.place("my-case", "payment orders", on_case)
        register_menu()
