# What scripts/demo and scripts/test begin with: sourced, not run. Goes to the project's root.
# Written for bash 3.2 too, which is what macOS has.
# shellcheck shell=bash
set -euo pipefail

PROJECT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$PROJECT"

_stop() {
    echo "$*" >&2
    exit 1
}

# Prints where the named Python really is, if it is one we support. It is run to find out, since
# a name on PATH may be a stub that only says "not installed"; and inside an active virtual
# environment the answer is the Python that this was made from.
_real_python() {
    "$1" -c '
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(1)
print(getattr(sys, "_base_executable", sys.executable))' 2>/dev/null
}

_find_python() {
    local candidate
    if [ -n "${PYTHON:-}" ]; then
        _real_python "$PYTHON" ||
            _stop "PYTHON=$PYTHON is not a working Python 3.11, 3.12 or 3.13."
        return
    fi
    for candidate in python3.13 python3.12 python3.11 python3 python; do
        if _real_python "$candidate"; then return; fi
    done
    _stop "hotspots needs Python 3.11, 3.12 or 3.13, and none was found. Install one," \
        "or say where it is: PYTHON=/path/to/python $0"
}

_can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

_apt_install() {
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null
}

_make_venv() {
    local python="$1"
    echo "Making .venv with $("$python" --version)"
    rm -rf .venv
    # Debian's Python comes without ensurepip, and then makes only half an environment.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        local package
        package="$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        _can_apt || _stop "$python cannot make virtual environments. On Debian or Ubuntu:" \
            "sudo apt install $package. Then try again."
        echo "Installing Debian's $package"
        _apt_install "$package" || _stop "apt-get could not install $package."
    fi
    "$python" -m venv .venv
}

# What pip has to look at again when it changes.
_contents() {
    "$1" -c '
import hashlib, pathlib
names = ["pyproject.toml", "constraints.txt", "hatch_build.py", "package.json", "package-lock.json"]
print(hashlib.sha256(b"|".join(pathlib.Path(name).read_bytes() for name in names)).hexdigest())'
}

# make_environment [EXTRAS]: have .venv with hotspots installed in editable mode, with EXTRAS as
# named in pyproject.toml ("dev"). Does nothing when all is up to date.
make_environment() {
    local extras="${1:-}" stamp=.venv/.hotspots-stamp
    local python place contents old_place="" old_contents="" old_extras=""
    python="$(_find_python)"
    # Another Python or folder means a new environment, since its commands hold both paths.
    place="$("$python" --version) $python $PROJECT"
    contents="$(_contents "$python") $(grep '^__version__' hotspots/__init__.py)"
    if [ -f "$stamp" ]; then
        { read -r old_place && read -r old_contents && read -r old_extras; } <"$stamp" || true
    fi
    # No stamp: an install was interrupted and may have left half a package, so start afresh.
    if [ "$place" != "$old_place" ]; then
        _make_venv "$python"
        old_extras=""
    fi
    # What was asked for before stays, so that the demo does not undo the tests' environment.
    extras="${extras:-$old_extras}"
    if [ "$place $contents $extras" = "$old_place $old_contents $old_extras" ] &&
        [ -f hotspots/publish/assets/vendor/.stamp ]; then
        return
    fi
    echo "Installing hotspots${extras:+ with extra \"$extras\"} into .venv (minutes, the first time)"
    rm -f "$stamp"
    .venv/bin/python -m pip install -qq --disable-pip-version-check \
        -c constraints.txt -e ".${extras:+[$extras]}" ||
        _stop "pip could not install hotspots: see its message above."
    printf '%s\n' "$place" "$contents" "$extras" >"$stamp"
}
