"""The ground floor's door to reality: clock, chance, disk, wire, and where a crash may fall."""
