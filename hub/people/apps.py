from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hub.people"
    default_auto_field = "django.db.models.BigAutoField"
