#!/usr/bin/env bash
# up.sh STATE_DIR N [options]: makes a cluster of N nodes on this machine, whose login node is the machine itself. Needs root, iproute2
# and openssh-server. A node is a network, mount, uts, ipc and pid namespace with a host name, a /proc and an sshd of its own; its network
# namespace has its name, for `ip netns exec`. STATE_DIR is made if need be and holds all there is to know about the cluster:
#   ssh_config   for `ssh -F`        ssh      the same as a program, for what takes only a program
#   hosts        names, addresses    names    the nodes, one a line
#   truth        lines of FROM TO BITS: what may go from one node to another, in bits per second as tc counts; `-` is no limit
#   logs/        of each sshd        number   N of the addresses 10.79.N.*, and of the bridge oobwN; its port to node I is oobwN.I
# Options:
#   --rate R           what each node may send, and what it may be sent: 1gbit, 200mbit
#   --node NODE=R      the same for one node (may be repeated)
#   --pair NODE:NODE=R what two nodes may send to each other, each way (may be repeated)
#   --prefix NAME      the nodes are NAME1, NAME2 …; default: cn
#   --private-tmp      each node has a /tmp of its own, in which only STATE_DIR is shared
#   --congestion NAME  the nodes' TCP congestion control; default: reno where anything is shaped, else the system's
#   --owner PID        the process that the cluster is for: when it has ended, the next up.sh takes the cluster down, STATE_DIR and all
#   --wait SECONDS     how long to wait for the nodes' names, when another cluster has them
# With DENO_DIR set, logins to the nodes have it, too. Nodes reach each other and the login node, nobody else.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/processes.sh"
. "$here/shape.sh"
. "$here/ssh_files.sh"
PATH=$PATH:/usr/sbin:/sbin

die() {
  echo "up.sh: $*" >&2
  exit 1
}

[ $# -ge 2 ] || die "usage: up.sh STATE_DIR N [options]"
mkdir -p "$1"
state=$(cd "$1" && pwd)
count=$2
shift 2
[[ $count =~ ^([1-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|250)$ ]] || die "a cluster has 1 to 250 nodes: '$count'"

rate='' prefix=cn private_tmp=0 congestion='' owner='' wait_s=0
node_rates=() pair_rates=()
while [ $# -gt 0 ]; do
  option=$1
  shift
  case $option in
    --private-tmp) private_tmp=1 && continue ;;
  esac
  [ $# -gt 0 ] || die "option with no value, or unknown: '$option'"
  case $option in
    --rate) rate=$1 ;;
    --node) node_rates+=("$1") ;;
    --pair) pair_rates+=("$1") ;;
    --prefix) prefix=$1 ;;
    --congestion) congestion=$1 ;;
    --owner) owner=$1 ;;
    --wait) wait_s=$1 ;;
    *) die "unknown option: '$option'" ;;
  esac
  shift
done
[[ $prefix =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die "a prefix is small letters and digits: '$prefix'"
[[ $wait_s =~ ^[0-9]+$ ]] || die "--wait takes seconds: '$wait_s'"
owner_start=
if [ -n "$owner" ]; then owner_start=$(start_time "$owner") || die "the owner is no process: '$owner'"; fi
names=()
for ((i = 1; i <= count; i++)); do names+=("$prefix$i"); done
read_rates # before anything is made: all that can be wrong with them is said here

[ "$(id -u)" = 0 ] || die "namespaces need root"
for program in ip tc sshd ssh ssh-keygen unshare nsenter; do
  command -v "$program" >/dev/null || die "no such program: $program"
done
[ ${#state} -le 180 ] || die "the path of STATE_DIR is longer than 180: $state" # it has to fit where the bridge keeps it
[ ! -e "$state/number" ] || die "STATE_DIR has a cluster (down.sh takes it down): $state"

# The bridge says, as long as it is there, whose cluster it is: "PREFIX OWNER START STATE_DIR".
# take_down_stale: those whose owner has ended.
take_down_stale() {
  local file mark_owner mark_start mark_state
  for file in /sys/class/net/oobw*/ifalias; do
    read -r _ mark_owner mark_start mark_state 2>/dev/null <"$file" || continue
    case $mark_owner in '' | - | *[!0-9]*) continue ;; esac
    [ "$(start_time "$mark_owner")" != "$mark_start" ] || continue
    echo "up.sh: taking down a cluster whose owner has ended: $mark_state" >&2
    "$here/down.sh" "$mark_state" || continue
    rm -rf "$mark_state"
  done
}

# holder: which cluster has this one's names: it wrote them down, or its bridge has a port to the namespace.
holder() {
  local file mark_state
  for file in /sys/class/net/oobw*/ifalias; do
    read -r _ _ _ mark_state 2>/dev/null <"$file" || continue
    if grep -qsx "${names[0]}" "$mark_state/namespaces" ||
      ip -o link show master "$(basename "$(dirname "$file")")" | grep -q "link-netns ${names[0]}\b"; then
      echo "the cluster in $mark_state" && return
    fi
  done
  echo "something that up.sh did not make"
}

# Whoever makes the bridge has the number; whoever makes the first node's namespace has the names.
claim_number() {
  local said
  for ((number = 1; number <= 250; number++)); do
    said=$(ip link add "oobw$number" type bridge forward_delay 0 2>&1) && break
    [[ $said == *"File exists"* ]] || die "making a bridge: $said"
  done
  [ "$number" -le 250 ] || die "250 clusters are up"
  echo "$number" >"$state/number"
  ip link set "oobw$number" alias "$prefix ${owner:--} ${owner_start:--} $state"
}

claim_names() {
  local until=$((SECONDS + wait_s)) name
  until ip netns add "${names[0]}" 2>"$state/logs/claim"; do
    [ -e "/run/netns/${names[0]}" ] || die "making a namespace: $(<"$state/logs/claim")"
    [ "$SECONDS" -lt "$until" ] || die "the name ${names[0]} is taken by $(holder)"
    [ -z "$owner" ] || [ "$(start_time "$owner")" = "$owner_start" ] || die "the owner has ended: $owner"
    sleep 0.2
    take_down_stale
  done
  echo "${names[0]}" >"$state/namespaces"
  for name in "${names[@]:1}"; do
    ip netns add "$name" 2>"$state/logs/claim" || die "making the namespace $name: $(<"$state/logs/claim")"
    echo "$name" >>"$state/namespaces"
  done
}

# The login node is the bridge; each of its ports is the far end of a node's eth0.
make_links() {
  {
    echo "link set $bridge up"
    echo "addr add $network.254/24 dev $bridge"
    for ((i = 1; i <= count; i++)); do
      echo "link add $bridge.$i type veth peer name eth0 netns ${names[i - 1]}"
      echo "link set $bridge.$i master $bridge up"
    done
  } | ip -batch -
  for ((i = 1; i <= count; i++)); do
    printf '%s\n' "link set lo up" "addr add $network.$i/24 dev eth0" "link set eth0 up" | ip -n "${names[i - 1]}" -batch -
    if [ -n "$congestion" ]; then
      ip netns exec "${names[i - 1]}" sh -c 'echo "$1" >/proc/sys/net/ipv4/tcp_congestion_control' sh "$congestion"
    fi
  done
}

start_nodes() {
  local name until=$((SECONDS + 10 + count / 4))
  for name in "${names[@]}"; do
    setsid nsenter --net="/run/netns/$name" \
      unshare --uts --mount --propagation slave --ipc --pid --fork --kill-child \
      "$here/node.sh" "$state" "$name" "$private_tmp" </dev/null >"$state/logs/node.$name" 2>&1 &
  done
  for name in "${names[@]}"; do
    until grep -qs "Server listening" "$state/logs/sshd.$name"; do
      [ "$SECONDS" -lt "$until" ] ||
        die "no sshd in $name: $(cat "$state/logs/node.$name" "$state/logs/sshd.$name" 2>/dev/null | tail -1)"
      sleep 0.03
    done
  done
}

take_down_stale
mkdir -p "$state/logs" "$state/processes"
trap '[ $? = 0 ] || "$here/down.sh" "$state" || true' EXIT
trap 'exit 130' INT TERM
claim_number
bridge=oobw$number network=10.79.$number
claim_names
write_names
write_ssh_files
make_links
shape
write_truth
start_nodes
echo "up: $count nodes, $state"
