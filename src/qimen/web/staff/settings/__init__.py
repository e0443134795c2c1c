"""Clinic Settings: a file per noun, all of it for owners."""
