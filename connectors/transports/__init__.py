"""How bytes travel: folders over SFTP or on this machine, HTTP, and where the secrets for them lie."""
