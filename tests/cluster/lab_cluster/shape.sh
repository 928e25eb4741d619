# shellcheck shell=bash disable=SC2154
# Rates of nodes and links, sourced by up.sh: $state, $count, $names, $bridge, $network, $rate, $node_rates, $pair_rates and
# $congestion are its own.

# bits RATE: 200mbit as bits per second.
bits() {
  [[ $1 =~ ^([1-9][0-9]*)([kmg])bit$ ]] || die "a rate is such as 200mbit: '$1'"
  case ${BASH_REMATCH[2]} in
    k) echo "${BASH_REMATCH[1]}000" ;;
    m) echo "${BASH_REMATCH[1]}000000" ;;
    g) echo "${BASH_REMATCH[1]}000000000" ;;
  esac
}

# Fills node_bits and pair_bits, by numbers of nodes.
declare -A node_bits=() pair_bits=()
read_rates() {
  local entry value i j
  if [ -n "$rate" ]; then
    value=$(bits "$rate")
    for ((i = 1; i <= count; i++)); do node_bits[$i]=$value; done
  fi
  for entry in ${node_rates[@]+"${node_rates[@]}"}; do
    i=$(node_number "${entry%%=*}")
    value=$(bits "${entry#*=}")
    node_bits[$i]=$value
  done
  for entry in ${pair_rates[@]+"${pair_rates[@]}"}; do
    value=${entry%%=*}
    i=$(node_number "${value%%:*}")
    j=$(node_number "${value#*:}")
    [ "$i" != "$j" ] || die "a pair is two nodes: '$entry'"
    value=$(bits "${entry#*=}")
    pair_bits[$i:$j]=$value pair_bits[$j:$i]=$value
  done
  # Reno fills a path without gaps, in both directions at once; BBR leaves up to a third free.
  [ $((${#node_bits[@]} + ${#pair_bits[@]})) = 0 ] || congestion=${congestion:-reno}
}

# node_number NAME
node_number() {
  local i
  for ((i = 1; i <= count; i++)); do [ "${names[i - 1]}" != "$1" ] || { echo "$i" && return; }; done
  die "no such node: '$1'"
}

# class DEVICE PARENT ID RATE CEIL. The burst is what may go at once to make up for a time when nothing went, for 2 ms: without, the rate is
# missed by as much as the shaper's timer comes late.
class() {
  local burst=$(($4 / 4000)) cburst=$(($5 / 4000))
  [ $burst -ge 16000 ] || burst=16000
  [ $cburst -ge 16000 ] || cburst=16000
  echo "class add dev $1 parent $2 classid $3 htb rate $4 ceil $5 burst $burst cburst $cburst quantum 60000"
}

# queue DEVICE CLASS: room for all that a few streams have under way; nothing is dropped.
queue() {
  echo "qdisc add dev $1 parent $2 pfifo limit 10000"
}

# A node's egress is shaped in the node, its ingress at the bridge. A link's limit is a class below the port's: it borrows from the port up
# to its own ceiling (a class beside it would add to the port's rate, and one with a rate of its own would have it guaranteed).
shape() {
  local i j class_number leaf limit
  for ((i = 1; i <= count; i++)); do
    limit=${node_bits[$i]:-}
    if [ -n "$limit" ]; then
      {
        echo "qdisc add dev $bridge.$i root handle 1: htb default 1"
        class "$bridge.$i" 1: 1:1 "$limit" "$limit"
        queue "$bridge.$i" 1:1
      } | tc -batch -
    fi
    {
      for ((j = 1, class_number = 16; j <= count; j++)); do
        [ -n "${pair_bits[$i:$j]:-}" ] || continue
        printf -v leaf 1:%x $((class_number++))
        class eth0 1:fffe "$leaf" 8000 "${pair_bits[$i:$j]}"
        queue eth0 "$leaf"
        echo "filter add dev eth0 parent 1: protocol ip prio 1 u32 match ip dst $network.$j/32 flowid $leaf"
      done
    } >"$state/leaves"
    if [ -n "$limit" ] || [ -s "$state/leaves" ]; then
      {
        limit=${limit:-100000000000}
        echo "qdisc add dev eth0 root handle 1: htb default 1"
        class eth0 1: 1:fffe "$limit" "$limit"
        class eth0 1:fffe 1:1 8000 "$limit"
        queue eth0 1:1
        cat "$state/leaves"
      } | tc -n "${names[i - 1]}" -batch -
    fi
  done
  rm -f "$state/leaves"
}

write_truth() {
  local i j limit least
  for ((i = 1; i <= count; i++)); do
    for ((j = 1; j <= count; j++)); do
      [ "$i" != "$j" ] || continue
      least=
      for limit in ${node_bits[$i]:-} ${node_bits[$j]:-} ${pair_bits[$i:$j]:-}; do
        [ -n "$least" ] && [ "$least" -le "$limit" ] || least=$limit
      done
      echo "${names[i - 1]} ${names[j - 1]} ${least:--}"
    done
  done >"$state/truth"
}
