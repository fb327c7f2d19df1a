from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "exclave.apps.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.alerts.menu import register_menu

        register_menu()
