"""From the shelf to the dock: picked, packed, scanned, booked, announced, and taken apart again."""
