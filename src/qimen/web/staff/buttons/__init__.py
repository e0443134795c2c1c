"""Get Book Appointment button for your website: the designer, the code, the counts, the frame."""
