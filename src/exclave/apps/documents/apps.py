from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "exclave.apps.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.cases import clockwork
        from exclave.apps.cases.sections import contribute
        from exclave.apps.documents import menu, placing, printing, settings

        settings.register_parameters()
        contribute(placing.case_section)
        placing.register_places()
        clockwork.besides("printed", printing.work)
        menu.register_menu()
