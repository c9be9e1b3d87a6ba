"""The 997 of release 004010 in bots' notation."""

from usersys.grammars.x12.acknowledgement_record import acknowledging, envelope
from usersys.grammars.x12.acknowledgement_record import structure as ordered

syntax = {"charset": "iso-8859-1", "envelope": ""}
structure = ordered(implementation=False)
recorddefs = {**envelope(), **acknowledging(newer=False, implementation=False)}
