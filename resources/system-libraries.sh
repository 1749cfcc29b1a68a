#!/usr/bin/env bash
# Installs the system libraries that TagDesk needs on Debian and Ubuntu.
#
#   bash resources/system-libraries.sh            what the window and the command line need
#   bash resources/system-libraries.sh --tests    also what the tests need (a virtual display, drags by xdotool, WordNet,
#                                                 other readers of metadata)
#
# As root it installs what is missing; otherwise it prints the exact line to run.
# Exit 0: nothing is missing (any more). Exit 1: something is; the line to run was printed.
set -euo pipefail

packages=(
    git python3-venv
    # Qt, also without a display
    libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0
    # Qt on X11: without icccm4 and keysyms1 its plugin aborts with a misleading message
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxkbcommon-x11-0
    # captions in every script
    fonts-noto-cjk fonts-noto-color-emoji
)
case "${1:-}" in
    "") ;;
    --tests) packages+=(xvfb xdotool xauth wordnet-base libimage-exiftool-perl exiv2) ;;
    *) echo "usage: bash resources/system-libraries.sh [--tests]" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
    echo "This is not a Debian or Ubuntu system: install the counterparts of these packages with your package manager," >&2
    echo "unless Qt programs already run here: ${packages[*]}" >&2
    # Whether they are there can't be told, so what follows in a command line may go on.
    exit 0
fi

# Newer releases renamed some packages (libglib2.0-0t64); both names count.
installed=$(dpkg-query --show --showformat='${db:Status-Abbrev} ${Package}\n' | sed -n 's/^ii  *//p' | sed 's/t64$//')
missing=()
for package in "${packages[@]}"; do
    grep --quiet --line-regexp --fixed-strings "$package" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install --yes --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ]; then
    echo "System libraries are missing; run this line, then the same command again:" >&2
    echo "sudo apt-get update && sudo $install" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update --quiet=2
$install --quiet=2
