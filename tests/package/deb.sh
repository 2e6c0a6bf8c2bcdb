#!/usr/bin/env bash
# The package installs into a root that has nothing else, works there, completes, and leaves nothing when it is purged.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"
build=$(dirname "$BOURN")
[[ -e $build/CPackConfig.cmake ]] || exit 77
[[ $(id -u) -eq 0 ]] || exit 77 # dpkg and chroot
if ldd "$BOURN" | grep -q "=>"; then exit 77; fi # not what ships

cpack --config "$build/CPackConfig.cmake" -B "$PWD/out" >log 2>&1 || { cat log >&2; exit 1; }
package=$(echo out/*.deb)
same "bourn_$(bourn --version | sed -n '1s/^bourn \([0-9.]*\).*/\1/p')_$(dpkg --print-architecture).deb" "${package#out/}"
same '' "$(dpkg-deb -f "$package" Depends)"
same bourn "$(dpkg-deb -f "$package" Package)"
dpkg-deb --ctrl-tarfile "$package" | tar -xO ./md5sums | grep -q ' usr/bin/bourn$'
same '' "$(dpkg-deb -c "$package" | awk '$2 != "root/root"')"

root=$PWD/root
mkdir -p root/var/lib/dpkg/{updates,info} root/etc root/tmp
: >root/var/lib/dpkg/status
: >root/var/lib/dpkg/available
before=$(find root/usr root/etc ! -type d 2>/dev/null | sort || true)
dpkg --root="$root" --force-not-root --force-depends --log=/dev/null -i "$package" >log 2>&1 || { cat log >&2; exit 1; }

# There is no shell in it, no library and no /proc.
in_root() { env -i BOURN_DIR=/tmp/store "$(command -v chroot)" "$root" /usr/bin/bourn "$@"; }
echo event | in_root produce t
same event "$(in_root consume t)"
in_root inspect t --verify >report
says report '1 event'
in_root --version >version
says version "$(bourn --version | head -n 1)"

# What a shell and man(1) look for stands where they look.
for page in "$TESTS"/../man/*; do
  name=${page##*/}
  cmp "$page" "root/usr/share/man/man${name##*.}/$name"
done
for file in bash-completion/completions/bourn zsh/vendor-completions/_bourn fish/vendor_completions.d/bourn.fish doc/bourn/copyright; do
  [[ -s root/usr/share/$file ]]
done
# Where zsh looks is what Debian's says.
if command -v zsh >/dev/null && [[ -e /etc/debian_version ]]; then
  # shellcheck disable=SC2016
  env -u FPATH zsh -fc 'print -l $fpath' >folders
  grep -qxF /usr/share/zsh/vendor-completions folders
fi
same complete "$(PATH=$root/usr/bin:$PATH bash --norc -c '
  . /usr/share/bash-completion/bash_completion
  . '"$root"'/usr/share/bash-completion/completions/bourn
  complete -p bourn >/dev/null && echo complete')"

dpkg --root="$root" --force-not-root --log=/dev/null --purge bourn >log 2>&1 || { cat log >&2; exit 1; }
same "$before" "$(find root/usr root/etc ! -type d 2>/dev/null | sort || true)"
