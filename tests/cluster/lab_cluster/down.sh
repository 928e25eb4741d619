#!/usr/bin/env bash
# down.sh STATE_DIR: takes a cluster down, whole or half made: its processes (all that run in its nodes, however they were started), its
# namespaces and interfaces. Does nothing where there is none. Files in STATE_DIR stay, but those that say that the cluster is up.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/processes.sh"
PATH=$PATH:/usr/sbin:/sbin
[ $# = 1 ] || { echo "usage: down.sh STATE_DIR" >&2 && exit 2; }
state=$(readlink -m "$1")

number=$(cat "$state/number" 2>/dev/null) || {
  # Its folder may be gone; the bridge still says which one it was.
  for file in /sys/class/net/oobw*/ifalias; do
    read -r _ _ _ mark_state 2>/dev/null <"$file" || continue
    [ "$mark_state" != "$state" ] || number=$(basename "$(dirname "$file")" | tr -dc 0-9)
  done
}
[ -n "$number" ] || exit 0
bridge=oobw$number

"$here/slurm_down.sh" "$state"

# The namespaces that up.sh wrote down, or, were that lost, those that the bridge has a port to.
namespaces=$({
  cat "$state/namespaces" 2>/dev/null || true
  ip -o link show master "$bridge" 2>/dev/null | sed -n 's/.* link-netns \([^ ]*\).*/\1/p'
} | sort -u)

# processes_in NAMES: those that have one of these networks, by the kernel's number of it.
processes_in() {
  local paths=()
  for name in $1; do paths+=("/run/netns/$name"); done
  [ ${#paths[@]} != 0 ] || return 0
  # Some of either may be gone by the time they are looked at.
  {
    stat -L -c "%d:%i" "${paths[@]}" || true
    echo -
    stat -L -c "%d:%i %n" /proc/[0-9]*/ns/net || true
  } 2>/dev/null |
    awk '$1 == "-" { listed = 1 } !listed { ours[$1] } listed && ($1 in ours) { split($2, path, "/"); print path[3] }'
}

# Whatever is in a node's network is the cluster's. Process 1 of a node takes the others of its pid namespace with it.
for file in "$state"/processes/*; do
  if pid=$(kept "$file"); then kill -KILL "$pid" 2>/dev/null || true; fi
done
for _ in {1..300}; do
  pids=$(processes_in "$namespaces")
  [ -n "$pids" ] || break
  # shellcheck disable=SC2086
  kill -KILL $pids 2>/dev/null || true
  sleep 0.02
done

# The ports by name: a namespace that is deleted lets go of its interfaces some time later. The bridge last: with it the number is free.
for port in /sys/class/net/"$bridge".*; do
  [ ! -e "$port" ] || echo "link del ${port##*/}"
done | ip -force -batch - 2>/dev/null || true
for name in $namespaces; do
  [ ! -e "/run/netns/$name" ] || echo "netns del $name"
done | ip -force -batch - || true
[ ! -e "/sys/class/net/$bridge" ] || ip link del "$bridge" || true
rm -rf "$state/number" "$state/namespaces" "$state/processes"
