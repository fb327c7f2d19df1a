from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "exclave.apps.workbench"
    label = "workbench"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.programmes import shelving
        from exclave.apps.workbench import drafts
        from exclave.apps.workbench.menu import register_menu

        shelving.source(drafts.on_the_shelf, drafts.from_the_shelf)
        register_menu()
