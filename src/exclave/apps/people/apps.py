from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "exclave.apps.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.people import access, frame, permissions
        from exclave.apps.people.menu import register_menu
        from exclave.apps.reference.ports import keeper_source, parameter_keepers
        from exclave.apps.ui import providers

        providers.provide(roles=frame.role_names, identity=frame.identity, standing=access.standing)
        keeper_source(permissions.keeps_installation)
        parameter_keepers(
            may_set=permissions.may_set_parameters, may_agree=permissions.may_agree_to_parameters
        )
        register_menu()
