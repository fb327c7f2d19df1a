from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "exclave.apps.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.files.ports import access_source
        from exclave.apps.imports import permissions
        from exclave.apps.imports.menu import register_menu

        access_source(permissions.SUBJECT, permissions.may_read, permissions.may_change)
        register_menu()
