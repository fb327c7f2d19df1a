from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "exclave.apps.monitoring"
    label = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.monitoring.menu import register_menu

        register_menu()
