from importlib import import_module

from django.apps import AppConfig


class QimenConfig(AppConfig):
    name = "qimen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register our system checks, which look at views and so need the tables' classes."""
        import_module("qimen.web.gate.checks")
