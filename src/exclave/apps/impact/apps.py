from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "exclave.apps.impact"
    label = "impact"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.cases import clockwork
        from exclave.apps.impact import drafted, ports, working
        from exclave.apps.impact.menu import register_menu

        ports.offer("draft", drafted.drafted)
        clockwork.besides("tried", working.work)
        register_menu()
