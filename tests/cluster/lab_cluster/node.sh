#!/usr/bin/env bash
# node.sh STATE_DIR NAME PRIVATE_TMP: process 1 of a node, started by up.sh in the node's namespaces. Makes the node's files what a node's
# are, starts sshd, and stays to adopt what is left without a parent. PRIVATE_TMP is 1 or 0.
set -euo pipefail
state=$1 name=$2 private_tmp=$3
address=$(while read -r address other; do [ "$other" != "$name" ] || echo "$address"; done <"$state/hosts")

# /proc is still the machine's: this is what the machine knows us as.
read -r pid _ </proc/self/stat
line=$(<"/proc/$pid/stat")
line=${line##*) }
# shellcheck disable=SC2086
set -- $line
echo "$pid ${20}" >"$state/processes/$name"

hostname "$name"
mount -t proc proc /proc
# /run is the node's own, and with it what programs leave there; /sys shows the node's own interfaces.
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/sshd /run/lock /run/cgroup
if [ -d /sys/fs/cgroup ]; then
  mount --rbind /sys/fs/cgroup /run/cgroup
  mount -t sysfs sysfs /sys
  mount --rbind /run/cgroup /sys/fs/cgroup
  umount -R /run/cgroup
fi
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount --bind "$state/hosts" /etc/hosts
echo "$name" >/run/hostname
mount --bind /run/hostname /etc/hostname
# A login that runs one command reads it, and people have slow things there.
: >/run/bashrc
if [ -e ~/.bashrc ]; then mount --bind /run/bashrc ~/.bashrc; fi
if [ "$private_tmp" = 1 ]; then
  mkdir /run/state
  mount --bind "$state" /run/state
  mount -t tmpfs -o mode=1777 tmpfs /tmp
  mkdir -p "$state"
  mountpoint -q "$state" || mount --bind /run/state "$state"
  umount /run/state
fi
cd /

PATH=$PATH:/usr/sbin:/sbin
"$(command -v sshd)" -D -f "$state/sshd_config" -E "$state/logs/sshd.$name" -o "ListenAddress=$address" -o PidFile=/run/sshd.pid &
wait || true
# sshd has been stopped; the node goes on.
while :; do
  sleep infinity &
  wait || true
done
