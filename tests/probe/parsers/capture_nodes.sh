# shellcheck shell=bash disable=SC2154
# Made for capture.sh, which sources it, sets $outputs and `die`: two network namespaces joined by a cable, node1 (10.81.0.1), where the
# clients run, and node2 (10.81.0.2) with the servers. Each program finds the node's name as its host name, and no way to any other
# machine. They are taken down when the script ends.

server=10.81.0.2
nobody=10.81.0.99
namespace=oobw-capture-$$
server_pid=
folder=$(mktemp -d)

take_down() {
  local pid
  # Nothing but what still runs: another program may have got the number of one that has ended.
  for pid in $(jobs -pr); do end "$pid"; done
  ip netns del "$namespace-1" 2>/dev/null || true
  ip netns del "$namespace-2" 2>/dev/null || true
  rm -rf "$folder"
}

# end PID: a server with all that it has started.
end() {
  local child children=()
  read -ra children 2>/dev/null <"/proc/$1/task/$1/children" || true
  for child in "${children[@]}"; do end "$child"; done
  kill -KILL "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

trap take_down EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
ip netns add "$namespace-1"
ip netns add "$namespace-2"
ip link add eth0 netns "$namespace-1" type veth peer name eth0 netns "$namespace-2"
for i in 1 2; do
  ip -n "$namespace-$i" address add "10.81.0.$i/24" dev eth0
  ip -n "$namespace-$i" link set lo up
  ip -n "$namespace-$i" link set eth0 up
done

# become NODE COMMAND…: is the command on a node, with the same process id.
become() {
  local node=$1
  shift
  cd "$folder"
  # shellcheck disable=SC2016
  exec ip netns exec "$namespace-${node#node}" unshare --uts sh -c 'hostname "$0" && exec "$@"' "$node" "$@" </dev/null
}

# serve tcp|udp PORT COMMAND…: starts a server on node2 and waits until it listens. What it prints goes to $server_output, if that is set.
serve() {
  local protocol=$1 port=$2 i
  shift 2
  (become node2 "$@") >"${server_output:-/dev/null}" 2>/dev/null &
  server_pid=$!
  for ((i = 0; i < 200; i++)); do
    [ -z "$(ip netns exec "$namespace-2" ss -Hn --"$protocol" --listening "sport = :$port")" ] || return 0
    sleep 0.05
  done
  die "does not listen on port $port: $*"
}

# connected PORT: waits until a client has a connection there.
connected() {
  local i
  for ((i = 0; i < 200; i++)); do
    [ -z "$(ip netns exec "$namespace-2" ss -Hn --tcp state established "sport = :$1")" ] || return 0
    sleep 0.05
  done
  die "nobody connects to port $1"
}

# capture FILE COMMAND…: what the command prints, on node1 unless $node says otherwise. Its exit status does not count: errors are
# captured, too.
capture() {
  local file=$1
  shift
  echo "$file: $*"
  (become "${node:-node1}" "$@") >"$outputs/$file" 2>"$folder/stderr" || true
  keep_errors "$file"
}

# capture_until EVENT FILE COMMAND…: the same, but while the command is at work ($started: since it has printed this), the event happens.
capture_until() {
  local event=$1 file=$2 client
  shift 2
  echo "$file: $* (until: $event)"
  (become node1 "$@") >"$outputs/$file" 2>"$folder/stderr" &
  client=$!
  until grep -q "${started:-}" "$outputs/$file" || [ -z "${started:-}" ]; do sleep 0.05; done
  sleep 1.6
  case $event in
    INT | TERM) kill -s "$event" "$client" ;;
    'server killed') end "$server_pid" ;;
  esac
  wait "$client" 2>/dev/null || true
  keep_errors "$file"
}

keep_errors() {
  rm -f "$outputs/${1%.*}.stderr"
  [ ! -s "$folder/stderr" ] || mv "$folder/stderr" "$outputs/${1%.*}.stderr"
}
