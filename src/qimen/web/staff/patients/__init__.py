"""Patients: the list with its search, and a patient's file, tab by tab."""
