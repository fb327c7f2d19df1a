from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    name = "exclave.apps.facilities"
    label = "facilities"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.cases import clockwork
        from exclave.apps.facilities import telling
        from exclave.apps.facilities.menu import register_menu
        from exclave.apps.facilities.todo import on_page
        from exclave.apps.ui import placing

        for page in ("todo", "inbox", "liaisons"):
            placing.place(page, "follow-ups", on_page)
        clockwork.besides("follow-ups", telling.tell_due)
        register_menu()
