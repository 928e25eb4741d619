# Passes standard input and output through to a port of this machine, one of a few, and ends when that does, as a remote shell does.
# Usage: connector.sh 'PORT…' [WORD…]
ports=($1)
exec 3<>"/dev/tcp/127.0.0.1/${ports[RANDOM % ${#ports[@]}]}" 4<&0 || exit 1
cat <&4 >&3 3<&- 4<&- &
exec cat <&3 3<&- 4<&-
