"""Everything that speaks with the outside: transports, formats, marketplaces, carriers, mail."""
