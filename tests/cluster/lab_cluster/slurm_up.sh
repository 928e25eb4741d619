#!/usr/bin/env bash
# slurm_up.sh STATE_DIR: Slurm on a cluster that is up: munged and slurmctld on the login node, a slurmd in each node, all with ports,
# sockets and files of the cluster's own. Prints the path for SLURM_CONF; srun, salloc and the like go through login.sh. Needs slurm-wlm
# and munge.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/processes.sh"
PATH=$PATH:/usr/sbin:/sbin

die() {
  echo "slurm_up.sh: $*" >&2
  exit 1
}

[ $# = 1 ] || die "usage: slurm_up.sh STATE_DIR"
state=$(cd "$1" && pwd)
slurm=$state/slurm logs=$state/logs
number=$(cat "$state/number" 2>/dev/null) || die "no cluster is up in $state"
network=10.79.$number
mapfile -t names <"$state/names"
for program in munged slurmctld slurmd srun; do
  command -v "$program" >/dev/null || die "no such program: $program"
done
[ ! -e "$slurm" ] || die "Slurm is up already, or was not taken down: $slurm"

mkdir -p "$slurm/state"
trap '[ $? = 0 ] || "$here/slurm_down.sh" "$state" || true' EXIT
head -c 128 /dev/urandom >"$slurm/munge.key"
chmod 600 "$slurm/munge.key"
for name in "${names[@]}"; do mkdir "$slurm/spool.$name"; done
{
  cat <<END
ClusterName=lab$number
SlurmctldHost=$(hostname -s)($network.254)
SlurmctldPort=$((16000 + number))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$slurm/munge.socket
CredType=cred/munge
StateSaveLocation=$slurm/state
SlurmdSpoolDir=$slurm/spool.%n
SlurmctldPidFile=$slurm/slurmctld.pid
SlurmdPidFile=$slurm/spool.%n/slurmd.pid
SlurmctldLogFile=$logs/slurmctld
SlurmdLogFile=$logs/slurmd.%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
# The nodes have the processors that are said here, whatever the machine has.
SlurmdParameters=config_overrides
ReturnToService=2
SchedulerParameters=sched_interval=1,batch_sched_delay=0
KillWait=2
PartitionName=lab Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=YES
END
  for ((i = 1; i <= ${#names[@]}; i++)); do
    echo "NodeName=${names[i - 1]} NodeAddr=$network.$i CPUs=2 RealMemory=500 State=UNKNOWN"
  done
} >"$slurm/slurm.conf"
export SLURM_CONF=$slurm/slurm.conf

# By force: munged wants the folders above its socket to be open to all, and a temporary folder is not.
setsid munged --foreground --force --key-file="$slurm/munge.key" --socket="$slurm/munge.socket" --pid-file="$slurm/munged.pid" \
  --log-file="$logs/munged" --seed-file="$slurm/munge.seed" --num-threads=2 </dev/null >"$logs/munged.start" 2>&1 &
keep $! "$slurm/munged"
for _ in {1..300}; do
  if [ -S "$slurm/munge.socket" ]; then break; fi
  sleep 0.01
done
[ -S "$slurm/munge.socket" ] || die "munged did not start: $(tail -n 1 "$logs/munged.start")"
setsid "$here/login.sh" "$state" slurmctld -D -c -i -f "$SLURM_CONF" </dev/null >"$logs/slurmctld.start" 2>&1 &
keep $! "$slurm/slurmctld"
for name in "${names[@]}"; do
  pid=$(kept "$state/processes/$name") || die "no such node any more: $name"
  nsenter --target "$pid" --net --uts --mount --ipc --pid -- slurmd -f "$SLURM_CONF" </dev/null >"$logs/slurmd.start.$name" 2>&1
done

ready=0
until=$((SECONDS + 20))
until [ "$ready" = "${#names[@]}" ]; do
  [ "$SECONDS" -lt "$until" ] || die "$ready of ${#names[@]} nodes are idle; see $logs: $(tail -n 1 "$logs/slurmctld" 2>&1)"
  kept "$slurm/slurmctld" >/dev/null || die "slurmctld ended: $(tail -n 1 "$logs/slurmctld.start" 2>&1)"
  sleep 0.1
  ready=$(sinfo --noheader --Node --states=idle --format=%N 2>/dev/null | sort -u | wc -l)
done
echo "$SLURM_CONF"
