from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "exclave.apps.programmes"
    label = "programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.programmes.menu import register_menu

        register_menu()
