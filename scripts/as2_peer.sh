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

python=.venv/bin/python
[ -x "$python" ] || fail "There is no $python; run \`make setup\` first."
ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
"$python" -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("crypto"))' 2>/dev/null ||
    "$ldconfig" -p 2>/dev/null | grep -q libcrypto || fail "It needs OpenSSL's libcrypto: apt-get install libssl3."
printf 'Setting up %s ...\n' "$home" >&2
rm -rf "$home"
if command -v uv >/dev/null 2>&1; then
    uv venv --quiet --python "$python" "$home" || fail "uv could not make $home."
    uv pip install --quiet --python "$home/bin/python" --require-hashes --no-deps -r "$pins" ||
        fail "Its packages could not be installed; is the package index in reach?"
else
    "$python" -m venv "$home" || fail "A virtual environment could not be made: apt-get install python3-venv."
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$pins" ||
        fail "Its packages could not be installed; is the package index in reach?"
fi
"$home/bin/python" tests/as2/peer.py --works || fail "It is installed in $home and does not start; see above."
touch "$stamp"
