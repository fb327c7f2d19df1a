from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "exclave.apps.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.cases.ports import on_moved
        from exclave.apps.cases.sections import contribute
        from exclave.apps.evaluation import grading, menu, views
        from exclave.apps.evaluation.queries import public_grades
        from exclave.apps.register.ports import grade_source

        on_moved(grading.follow)
        grade_source(public_grades)
        contribute(views.section)
        menu.register_menu()
