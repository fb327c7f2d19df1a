from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "exclave.apps.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.cases.clockwork import besides
        from exclave.apps.search import indexing

        indexing.keep()
        besides("search index", indexing.catch_up)
