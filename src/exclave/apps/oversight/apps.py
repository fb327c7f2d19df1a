from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "exclave.apps.oversight"
    label = "oversight"

    def ready(self) -> None:
        from exclave.apps.oversight.menu import register_menu

        register_menu()
