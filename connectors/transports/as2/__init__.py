"""AS2 (RFC 4130): documents over HTTP, signed, encrypted and compressed, each answered with a receipt."""
