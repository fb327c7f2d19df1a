from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "exclave.apps.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.files.ports import access_source
        from exclave.apps.projects.declared import DeclaredProjects
        from exclave.apps.projects.menu import register_menu
        from exclave.apps.projects.queries import may_read_file
        from exclave.apps.register.ports import keeper

        keeper(DeclaredProjects())
        access_source("project", may_read_file, lambda actor, subject_id, field: None)
        register_menu()
