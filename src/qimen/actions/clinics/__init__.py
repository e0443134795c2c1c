"""A clinic's set-up, brought to what a clinic file says."""

from qimen.actions.clinics.ledger import Change, Difference
from qimen.actions.clinics.loading import Loaded, load
from qimen.actions.clinics.sign_in import AddressTaken, SetUp

__all__ = ["AddressTaken", "Change", "Difference", "Loaded", "SetUp", "load"]
