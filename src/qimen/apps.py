from django.apps import AppConfig


class QimenConfig(AppConfig):
    name = "qimen"
    default_auto_field = "django.db.models.BigAutoField"
