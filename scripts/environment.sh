#!/bin/sh
# Make .venv hold exactly what the lock says: `environment.sh demo` or `environment.sh test`.
# Uses uv where it is installed and pip where it is not; does nothing when nothing changed.
set -eu
cd "$(dirname "$0")/.."

want=${1:-test}
stamp=.venv/.holds-$want-$(cat pyproject.toml "requirements/$want.txt" | cksum | cut -d' ' -f1)
[ -e "$stamp" ] && exit 0
# What the tests need contains what the demo needs.
[ "$want" = demo ] && [ -e .venv/.holds-test-"$(cat pyproject.toml requirements/test.txt | cksum | cut -d' ' -f1)" ] && exit 0

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        command -v "$name" >/dev/null 2>&1 || continue
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$name"; return; }
    done
    say "Crossdock needs Python 3.11 or later, and none was found. On Debian: apt-get install python3"
    exit 1
}

install() {
    if [ "$(id -u)" = 0 ]; then root=""; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then root=sudo; else
        say "Missing: $*. Install it: sudo apt-get install $*"
        exit 1
    fi
    command -v apt-get >/dev/null 2>&1 || { say "Missing: $*. Install it with this system's package tool."; exit 1; }
    say "Installing $* ..."
    $root apt-get update -qq >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq "$@" >/dev/null 2>&1 || { say "apt-get could not install $*."; exit 1; }
}

if command -v uv >/dev/null 2>&1; then
    say "Setting up .venv with uv ..."
    if [ "$want" = demo ]; then
        uv sync --quiet --frozen --no-dev --extra practice
    else
        uv sync --quiet --frozen --all-extras
    fi
else
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install python3-venv
    say "Setting up .venv with $("$python" --version) and pip ..."
    [ -x .venv/bin/pip ] || "$python" -m venv --clear .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "requirements/$want.txt"
    .venv/bin/pip install --quiet --disable-pip-version-check --no-deps -e .
fi
rm -f .venv/.holds-"$want"-*
touch "$stamp"
