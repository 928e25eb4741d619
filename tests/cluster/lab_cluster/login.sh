#!/usr/bin/env bash
# login.sh STATE_DIR COMMAND…: runs a command on the login node, where the nodes' names are known: the cluster's hosts file lies over
# /etc/hosts for this command alone. The process is the command's own: a signal to it reaches the command.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: login.sh STATE_DIR COMMAND…" >&2 && exit 2; }
# As a slave of the machine's mounts: a namespace that is deleted meanwhile does not live on in here.
exec unshare --mount --propagation slave \
  bash -c 'mount --bind "$1/hosts" /etc/hosts && shift && exec "$@"' login.sh "$@"
