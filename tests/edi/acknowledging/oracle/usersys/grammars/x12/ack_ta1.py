"""The TA1 in bots' notation: an interchange without groups."""

from usersys.grammars.x12.acknowledgement_record import envelope
from usersys.grammars.x12.acknowledgement_record import structure as ordered

syntax = {"charset": "iso-8859-1", "envelope": ""}
structure = ordered(groups=False)
recorddefs = {name: record for name, record in envelope().items() if name not in ("GS", "GE")}
