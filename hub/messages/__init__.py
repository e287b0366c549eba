"""One gettext catalogue a language, hub/locale/<lang>/LC_MESSAGES/django.po, for server and browser."""
