from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "hub.planning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import hub.planning.papers  # noqa: F401 - models of this app, in a module of their own
