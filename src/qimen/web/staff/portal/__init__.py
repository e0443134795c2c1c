"""The Patient Portal page: what patients can do online, and what they would see."""
