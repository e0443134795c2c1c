"""The demonstration: two clinics with life in them, on localhost only."""

from qimen.actions.demo.clearing import clear
from qimen.actions.demo.making import Demonstration, make
from qimen.actions.demo.people import ADA, JO, PASSWORD, SAM, SEED

__all__ = ["ADA", "JO", "PASSWORD", "SAM", "SEED", "Demonstration", "clear", "make"]
