"""Accounts, organisations, invitations, sign-in."""
