# Read by the scripts that set up an environment of its own for a program that must stay apart from the product's.
# They say beforehand what `fail SENTENCE` prints, and which $python makes the environment.

# apart HOME PINS: make HOME a virtual environment that holds what PINS names, each pinned by its hash.
apart() {
    printf 'Setting up %s ...\n' "$1" >&2
    rm -rf "$1"
    if command -v uv >/dev/null 2>&1; then
        uv venv --quiet --python "$python" "$1" || fail "uv could not make $1."
        uv pip install --quiet --python "$1/bin/python" --require-hashes --no-deps -r "$2" ||
            fail "The packages of $2 could not be installed; is the package index in reach?"
    else
        "$python" -m venv "$1" || fail "A virtual environment could not be made: apt-get install python3-venv."
        "$1/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$2" ||
            fail "The packages of $2 could not be installed; is the package index in reach?"
    fi
}
