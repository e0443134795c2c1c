"""Changing what a clinic is made of, a file per noun. Only owners may, and all of it is journalled."""
