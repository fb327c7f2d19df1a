from django.apps import AppConfig


class PanelsConfig(AppConfig):
    name = "exclave.apps.panels"
    label = "panels"
    default_auto_field = "django.db.models.BigAutoField"
