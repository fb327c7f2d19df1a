from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "exclave.apps.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.cases import clockwork, ports
        from exclave.apps.files.ports import access_source
        from exclave.apps.imports import permissions, working
        from exclave.apps.imports.menu import register_menu
        from exclave.apps.imports.signing import Lists

        access_source(permissions.SUBJECT, permissions.may_read, permissions.may_change)
        clockwork.besides("imported", working.work)
        ports.sign_source(Lists())
        register_menu()
