"""The Django project and the standing knowledge: people, places, pairs, pages."""
