from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "exclave.apps.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from exclave.apps.alerts.menu import register_menu
        from exclave.apps.reference.parameters import parameter

        parameter(
            "alerts.sender_name", kind="text", room="alerts", inherited=True,
            zh="邮件的发件人名称", en="Sender's name of mails",
            help_zh="显示在发件地址前，例如机关简称。", help_en="Stands before the sender's address, such as the authority's short name.",
        )  # fmt: skip
        parameter(
            "alerts.sms_on", kind="bool", room="alerts", inherited=True,
            zh="发送短信", en="Send text messages",
            help_zh="开启后，本机关人员和申报单位经办人可以选择接收短信；另需在服务器上配置短信通道。",
            help_en="When on, people may choose text messages; the server needs a gateway as well.",
        )  # fmt: skip
        register_menu()
