# shellcheck shell=bash
# Processes that a cluster owns, each kept in a file of its own as "PID START": a number alone may be someone else's by now.
# Sourced by the scripts beside it.

# start_time PID: when it began, in ticks since the machine did; nothing when there is none.
start_time() {
  local line
  { line=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
  # The command's name, in parentheses, may hold anything.
  line=${line##*) }
  # shellcheck disable=SC2086
  set -- $line
  [ "$1" != Z ] && echo "${20}"
}

# keep PID FILE
keep() {
  echo "$1 $(start_time "$1")" >"$2"
}

# kept FILE: the number of the process that is kept there, if it is alive.
kept() {
  local pid start
  read -r pid start 2>/dev/null <"$1" || return 1
  [ -n "$start" ] && [ "$(start_time "$pid")" = "$start" ] && echo "$pid"
}

# end FILE [SIGNAL]: ends the process that is kept there, by force when it takes more than two seconds.
end() {
  local pid turn
  for turn in {1..300}; do
    pid=$(kept "$1") || break
    case $turn in
      1) kill "-${2:-TERM}" "$pid" 2>/dev/null || true ;;
      200) kill -KILL "$pid" 2>/dev/null || true ;;
    esac
    sleep 0.01
  done
  rm -f "$1"
}
