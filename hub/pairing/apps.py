from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "hub.pairing"
    default_auto_field = "django.db.models.BigAutoField"
