"""A practice world on this machine: everyone the hub deals with, speaking the real protocols on loopback."""
