#!/usr/bin/env bash
# slurm_down.sh STATE_DIR: ends the Slurm that slurm_up.sh made, jobs and all; does nothing where there is none.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/processes.sh"
[ $# = 1 ] || { echo "usage: slurm_down.sh STATE_DIR" >&2 && exit 2; }
state=$(readlink -m "$1")
slurm=$state/slurm
[ -d "$slurm" ] || exit 0

# slurmctld first, or it would take note of every node that goes. By force: what it would save is nobody's.
end "$slurm/slurmctld" KILL
for spool in "$slurm"/spool.*; do
  node=$(kept "$state/processes/${spool##*/spool.}") || continue
  # Not itself, where it is called with that configuration. In the node, slurmd and the steps of jobs are those that have this Slurm's configuration open to them.
  env -u SLURM_CONF nsenter --target "$node" --net --uts --mount --ipc --pid -- bash -c '
    for environ in /proc/[0-9]*/environ; do
      pid=${environ//[!0-9]/}
      if tr "\0" "\n" <"$environ" 2>/dev/null | grep -qxF "SLURM_CONF=$1"; then kill -KILL "$pid" 2>/dev/null; fi
    done
    true' slurm_down.sh "$slurm/slurm.conf"
done
end "$slurm/munged"
rm -rf "$slurm"
