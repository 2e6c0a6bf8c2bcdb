#!/usr/bin/env bash
# Every verb that writes refuses a network file system, unless --allow-unsafe-fs vouches for it. strace(1) makes statfs(2)
# say NFS.
set -euo pipefail
# shellcheck source=/dev/null
. "$TESTS/cli/check.bash"

on_nfs() { strace -qq -o /dev/null -e trace=statfs -e inject=statfs:poke_exit=@arg2=6969000000000000 "$@"; }
on_nfs true 2>/dev/null || exit 77 # no such strace, or not allowed here

seq 10 | bourn produce orders
cp -r "$BOURN_DIR" before

refused() {
  expect 69 on_nfs "$@" 2>said
  says said 'on NFS, a network file system'
}
refused bourn produce orders -m more
refused bourn compact orders --roll
refused bourn repair orders --yes
refused bourn topic create another
refused bourn topic alter orders --partitions 2
refused bourn topic alter orders --set retention.ms=1d
refused bourn topic trim orders --before 5
refused bourn topic delete orders --yes
diff -r before "$BOURN_DIR"

# Looking is fine, and so is telling what would be done.
same 10 "$(on_nfs bourn consume orders | wc -l)"
on_nfs bourn inspect orders --verify >/dev/null
on_nfs bourn topic describe orders >/dev/null
on_nfs bourn topic trim orders --before 5 --dry-run >/dev/null
on_nfs bourn repair orders >/dev/null
diff -r before "$BOURN_DIR"

on_nfs bourn topic alter orders --partitions 2 --allow-unsafe-fs
on_nfs bourn topic trim orders/0 --before 5 --allow-unsafe-fs >/dev/null
same 5 "$(bourn consume orders | wc -l)"
on_nfs bourn topic delete orders --yes --allow-unsafe-fs
same '' "$(bourn topic list)"
