"""The rules of an exchange, pure: no Django, no clock, no randomness, no input or output.

A command and the state give events (`decide`); an event and the state give the next state and what was written
(`evolve`); an entity and an audience give what that audience may see (`view`).
"""
