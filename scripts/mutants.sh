#!/bin/sh
# Change the router's code one place at a time, run the tests that walk through that place, and see whether any of them
# minds. `mutants.sh` judges all anew; `mutants.sh 'router.judge*' ...` only those named, and keeps what was judged before.
# Says at the end how many of all that are judged were killed, module by module, and fails where it is less than MINIMUM
# percent.
# mutmut (PyPI) lives in .venv-mutants, pinned by hash, and works in mutants/; its settings are in pyproject.toml.
# CHILDREN: how many mutants are judged at a time. Look at one that survived: .venv-mutants/bin/mutmut show NAME
set -eu
cd "$(dirname "$0")/.."

fail() { printf '%s\n' "$*" >&2; exit 1; }
. scripts/apart.sh

python=.venv/bin/python pins=requirements/mutants.txt home=.venv-mutants
[ -x "$python" ] || fail "There is no $python; run \`make setup\` first."
stamp=$home/.holds-$(cksum <"$pins" | cut -d' ' -f1)
if [ ! -e "$stamp" ]; then
    apart "$home" "$pins"
    where='import sysconfig; print(sysconfig.get_path("purelib"))'
    "$python" -c "$where" >"$("$home/bin/python" -c "$where")/what-the-tests-need.pth"
    touch "$stamp"
fi

[ $# -gt 0 ] || rm -rf mutants
"$home/bin/mutmut" run --max-children "${CHILDREN:-1}" "$@" || fail "mutmut did not come to its end; see above."
"$home/bin/mutmut" results --all true | awk -v minimum="${MINIMUM:-90}" '
    $2 == "" || /not checked/ { next }
    { name = $1; sub(/\.x(_|ǁ).*/, "", name); judged[name]++; all++ }
    /: (killed|timeout)$/ { killed[name]++; dead++ }
    END {
        for (name in judged) printf "%-40s %4d of %4d mutants killed\n", name, killed[name], judged[name] | "sort"
        close("sort")
        if (!all) { print "No mutant was judged."; exit 1 }
        printf "%d of %d mutants killed: %.1f %%, at least %d %% wanted\n", dead, all, 100 * dead / all, minimum
        exit 100 * dead < minimum * all
    }'
