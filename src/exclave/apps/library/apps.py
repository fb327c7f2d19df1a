from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "exclave.apps.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.files.ports import access_source
        from exclave.apps.library import access, citing
        from exclave.apps.library.actions.upload_document import SUBJECT
        from exclave.apps.library.menu import register_menu
        from exclave.apps.programmes import papers

        access_source(SUBJECT, access.may_read_file, access.may_change_file)
        papers.source(citing.papers)
        register_menu()
