"""A speech model that writes captions where no person does. A process of its own; it is optional."""
