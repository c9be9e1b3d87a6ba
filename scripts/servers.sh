#!/bin/sh
# The real servers that the tests speak with: OpenSSH's sshd and PostgreSQL, from Debian's packages.
# Installs what is missing where it may; otherwise says what to install, and fails.
set -eu

missing=""
[ -x /usr/sbin/sshd ] || command -v sshd >/dev/null 2>&1 || missing="$missing openssh-server"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then root=""; elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then root=sudo; else
    echo "The tests need$missing. Install it: sudo apt-get install$missing" >&2
    exit 1
fi
command -v apt-get >/dev/null 2>&1 || { echo "The tests need$missing; install it with this system's package tool." >&2; exit 1; }
echo "Installing$missing ..." >&2
$root apt-get update -qq >/dev/null 2>&1 || true
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq $missing >/dev/null 2>&1 || { echo "apt-get could not install$missing." >&2; exit 1; }
