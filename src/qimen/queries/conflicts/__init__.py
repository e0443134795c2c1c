"""What stands in the way of a visit that staff want to place: each conflict by name.

And which room is free for it, where any will do.
"""

from qimen.queries.conflicts.against import Conflict, Found, of, of_each
from qimen.queries.conflicts.placing import Placing, for_staff, roomed

__all__ = ["Conflict", "Found", "Placing", "for_staff", "of", "of_each", "roomed"]
