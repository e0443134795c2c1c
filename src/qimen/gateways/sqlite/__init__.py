"""SQLite as this product uses it: Django's own backend, where writers wait in a queue."""
