from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Labelled `exchange`, since Django's own `sessions` app stays installed."""

    name = "sessions"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Exchanges"
