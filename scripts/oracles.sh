#!/bin/sh
# The readers of others that our acknowledgements are held against, or only the one that is named (bots, node_x12): bots
# (PyPI) in .venv-bots and node-x12 (npm) in .node-oracles. Pinned by hash; done anew when the pins change; where it cannot
# be installed, says what is missing, and fails.
set -eu
cd "$(dirname "$0")/.."

fail() { printf '%s\n' "The tests hold acknowledgements against other readers. $*" >&2; exit 1; }
. scripts/apart.sh
pinned() { cat "$@" | cksum | cut -d' ' -f1; }

python=.venv/bin/python
[ -x "$python" ] || fail "There is no $python; run \`make setup\` first."

bots() {
    pins=requirements/bots.txt home=.venv-bots
    stamp=$home/.holds-$(pinned "$pins")
    [ -e "$stamp" ] && return
    apart "$home" "$pins"
    "$home/bin/python" tests/edi/acknowledging/oracle/bots_reader.py --works || fail "bots does not start; see above."
    touch "$stamp"
}

node_programs() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 && return
    if [ "$(id -u)" = 0 ]; then root=""; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then root=sudo; else
        fail "They need nodejs and npm. Install them: sudo apt-get install nodejs npm"
    fi
    command -v apt-get >/dev/null 2>&1 || fail "They need nodejs and npm; install them with this system's package tool."
    printf 'Installing nodejs npm ...\n' >&2
    $root apt-get update -qq >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null 2>&1 ||
        fail "apt-get could not install nodejs and npm."
}

node_x12() {
    pins=requirements/node-x12 home=.node-oracles
    stamp=$home/.holds-$(pinned "$pins/package.json" "$pins/package-lock.json")
    [ -e "$stamp" ] && return
    node_programs
    printf 'Setting up %s ...\n' "$home" >&2
    rm -rf "$home"
    mkdir "$home"
    cp "$pins/package.json" "$pins/package-lock.json" "$home"
    npm ci --prefix "$home" --silent --no-audit --no-fund >/dev/null ||
        fail "node-x12 could not be installed by npm; is the package registry in reach?"
    node tests/edi/acknowledging/oracle/node_reader.cjs "$home" --works || fail "node-x12 does not start; see above."
    touch "$stamp"
}

for reader in ${1:-bots node_x12}; do "$reader"; done
