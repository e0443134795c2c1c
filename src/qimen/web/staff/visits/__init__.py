"""Visits, by the hand of staff: new ones, their page, what is marked, where they go."""
