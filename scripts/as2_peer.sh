#!/bin/sh
# The AS2 partner that the tests speak with, in a virtual environment of its own: .venv-as2-peer.
# Pinned by hash; done anew when the pins change; where it cannot be installed, says what is missing, and fails.
set -eu
cd "$(dirname "$0")/.."

pins=requirements/as2-peer.txt
home=.venv-as2-peer
stamp=$home/.holds-$(cksum <"$pins" | cut -d' ' -f1)
[ -e "$stamp" ] && exit 0

fail() { printf '%s\n' "The tests need the AS2 partner of $pins. $*" >&2; exit 1; }
. scripts/apart.sh

python=.venv/bin/python
[ -x "$python" ] || fail "There is no $python; run \`make setup\` first."
ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
"$python" -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("crypto"))' 2>/dev/null ||
    "$ldconfig" -p 2>/dev/null | grep -q libcrypto || fail "It needs OpenSSL's libcrypto: apt-get install libssl3."
apart "$home" "$pins"
"$home/bin/python" tests/as2/peer.py --works || fail "It is installed in $home and does not start; see above."
touch "$stamp"
