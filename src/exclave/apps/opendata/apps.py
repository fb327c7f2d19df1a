from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "exclave.apps.opendata"
    label = "opendata"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.reference import parameters

        parameters.parameter(
            LICENCE,
            kind="text",
            room="opendata",
            inherited=True,
            zh="开放数据的使用许可",
            en="Licence of the open data",
            help_zh="写在“开放数据”页面上，例如所依据的规定或许可协议的名称。未填写时页面写明“尚未声明”。",
            help_en="Stands on the page “Open data”: the rule or the licence the data are given under. Until it is "
            "filled in, the page says that none is stated.",
        )


LICENCE = "opendata.licence"
