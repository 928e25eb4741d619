#!/usr/bin/env bash
# capture.sh [TOOL…]: writes anew what the parsers are tested with: outputs/TOOL_WHAT.txt is what the tool printed on standard output,
# .stderr what it printed on standard error, if anything; netpipe_np.out is the file that NetPIPE writes. JSON is .txt, too: a formatter
# would change it. Tools: iperf3, qperf, sockperf, netpipe; default: all. Needs root, iproute2, util-linux and the tools. Numbers differ
# from run to run: tests that name them have to follow.
# The cable between the two nodes (capture_nodes.sh) is not shaped: the numbers are the machine's.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
outputs=$here/outputs
PATH=$PATH:/usr/sbin:/sbin

die() {
  echo "capture.sh: $*" >&2
  exit 1
}

[ $# -gt 0 ] || set -- iperf3 qperf sockperf netpipe
for tool; do
  case $tool in
    iperf3 | qperf | sockperf) program=$tool ;;
    netpipe) program=NPtcp ;;
    *) die "unknown tool: '$tool'" ;;
  esac
  command -v "$program" >/dev/null || die "no such program: $program"
done
[ "$(id -u)" = 0 ] || die "namespaces need root"
mkdir -p "$outputs"

# shellcheck source=tests/probe/parsers/capture_nodes.sh
. "$here/capture_nodes.sh"

capture_iperf3() {
  local client="iperf3 -c $server -p 5301" name options
  serve tcp 5301 iperf3 -s -p 5301
  while read -r name options; do
    # shellcheck disable=SC2086
    capture "iperf3_$name" $client $options
  done <<'END'
tcp_json.txt -J -t 1
tcp.txt -t 1
tcp_parallel_json.txt -J -t 1 -P 3
tcp_parallel.txt -t 1 -P 3
tcp_reverse_json.txt -J -t 1 -R
tcp_reverse.txt -t 1 -R
tcp_reverse_parallel.txt -t 1 -R -P 2
tcp_bidir_json.txt -J -t 1 --bidir
tcp_bidir.txt -t 1 --bidir
tcp_bidir_parallel.txt -t 1 --bidir -P 2
tcp_omit_json.txt -J -t 1 -O 1
tcp_omit.txt -t 1 -O 1
tcp_verbose.txt -t 1 -V
tcp_title.txt -t 1 -V -T title --timestamps
tcp_server_output_json.txt -J -t 1 --get-server-output
tcp_server_output.txt -t 1 --get-server-output
tcp_server_output_reverse.txt -t 1 --get-server-output -R
tcp_server_output_bidir.txt -t 1 --get-server-output --bidir -P 2
units_kbits.txt -n 40M -f k
units_mbits.txt -n 40M -f m
units_gbits.txt -n 40M -f g
units_tbits.txt -n 40M -f t
units_kbytes.txt -n 40M -f K
units_mbytes.txt -n 40M -f M
units_gbytes.txt -n 40M -f G
units_tbytes.txt -n 40M -f T
udp_json.txt -J -t 1 -u -b 100M
udp.txt -t 1 -u -b 100M
udp_loss_json.txt -J -t 1 -u -b 0 -l 1400 -w 4K
udp_loss.txt -t 1 -u -b 0 -l 1400 -w 4K
udp_parallel.txt -t 1 -u -b 50M -P 2
udp_reverse_json.txt -J -t 1 -u -b 100M -R
udp_bidir_json.txt -J -t 1 -u -b 50M --bidir
udp_bidir.txt -t 1 -u -b 50M --bidir
END
  capture iperf3_help.txt iperf3 --help
  capture iperf3_version.txt iperf3 --version
  capture iperf3_refused_json.txt iperf3 -J -c "$server" -p 5309
  capture iperf3_refused.txt iperf3 -c "$server" -p 5309
  capture iperf3_unknown_host_json.txt iperf3 -J -c node99 -p 5301
  capture iperf3_unknown_host.txt iperf3 -c node99 -p 5301
  capture iperf3_no_route_json.txt iperf3 -J -c "$nobody" -p 5301
  node=node2 capture iperf3_port_in_use_json.txt iperf3 -J -s -1 -p 5301
  node=node2 capture iperf3_port_in_use.txt iperf3 -s -1 -p 5301

  # shellcheck disable=SC2086
  (become node1 $client -t 3) >/dev/null &
  connected 5301
  # shellcheck disable=SC2086
  capture iperf3_busy_json.txt $client -J
  # shellcheck disable=SC2086
  capture iperf3_busy.txt $client
  wait $!

  local json form
  for json in '' -J; do
    form=${json:+_json}
    # shellcheck disable=SC2086
    capture_until INT "iperf3_interrupted$form.txt" $client $json -t 4
    # shellcheck disable=SC2086
    server_output=$outputs/iperf3_server$form.txt serve tcp 5302 iperf3 -s -1 $json -p 5302
    (become node1 iperf3 -c "$server" -p 5302 -t 1) >/dev/null
    wait "$server_pid"
    serve tcp 5303 iperf3 -s -1 -p 5303
    # shellcheck disable=SC2086
    capture_until 'server killed' "iperf3_server_killed$form.txt" iperf3 -c "$server" -p 5303 $json -t 4
  done
}

capture_qperf() {
  local name options
  serve tcp 19765 qperf
  while read -r name options; do
    # shellcheck disable=SC2086
    capture "qperf_$name.txt" qperf "$server" $options
  done <<'END'
tcp -t 1 tcp_bw tcp_lat
tcp_u -t 1 -u tcp_bw tcp_lat
tcp_uu -t 1 -uu tcp_bw tcp_lat
tcp_unify_units -t 1 --unify_units tcp_bw tcp_lat
tcp_v -t 1 -v tcp_bw tcp_lat
tcp_vv -t 1 -vv tcp_bw tcp_lat
tcp_vv_uu -t 1 -vv -uu tcp_bw tcp_lat
tcp_vvs -t 1 -vvs tcp_bw tcp_lat
tcp_vvc -t 1 -vvc tcp_bw tcp_lat
tcp_v_un -t 1 -v -un tcp_bw tcp_lat
tcp_e7 -t 1 -e 7 tcp_bw tcp_lat
tcp_ub -t 1 -ub tcp_bw tcp_lat
tcp_ub_uu -t 1 -ub -uu tcp_bw tcp_lat
tcp_flip -t 1 -f1 -vu tcp_bw tcp_lat
tcp_odd_size -t 1 -vvu -m 100001 tcp_bw
udp -t 1 udp_bw udp_lat
udp_too_large -t 1 -m 100000 udp_lat
sweep -t 1 -vu -oo msg_size:1:64K:*16 tcp_bw tcp_lat
sweep_no_sizes -t 1 -oo msg_size:1:64K:*256 tcp_bw
two_tests -t 1 tcp_lat udp_lat
conf conf
conf_tcp -t 1 conf tcp_lat
then_no_device -t 1 tcp_bw rc_bw
no_device -t 1 rc_bw rc_lat
no_such_test -t 1 nosuch
no_such_option -t 1 --nosuch tcp_bw
refused -lp 19770 -ws 1 -t 1 tcp_bw tcp_lat
END
  capture qperf_unknown_host.txt qperf node99 -ws 1 tcp_bw
  capture qperf_help.txt qperf --help
  capture qperf_help_tests.txt qperf --help tests
  capture qperf_version.txt qperf --version
  node=node2 capture qperf_port_in_use.txt qperf
  capture_until 'server killed' qperf_server_killed.txt qperf "$server" -t 4 -to 1 tcp_bw
  serve tcp 19765 qperf
  capture_until INT qperf_interrupted.txt qperf "$server" -t 4 tcp_bw
}

capture_sockperf() {
  local name options
  serve tcp 11111 sockperf server --tcp -i "$server" -p 11111
  serve udp 11112 sockperf server -i "$server" -p 11112
  while read -r name options; do
    # shellcheck disable=SC2086
    capture "sockperf_$name.txt" sockperf $options
  done <<END
tcp_latency ping-pong --tcp -i $server -p 11111 -t 1
tcp_latency_activity ping-pong --tcp -i $server -p 11111 -t 1 -A 5000
tcp_round_trip ping-pong --tcp -i $server -p 11111 -t 1 --full-rtt
tcp_burst ping-pong --tcp -i $server -p 11111 -t 1 -b 4
udp_latency ping-pong -i $server -p 11112 -t 1
tcp_throughput throughput --tcp -i $server -p 11111 -t 1 -m 1472
tcp_throughput_4096 throughput --tcp -i $server -p 11111 -t 1 -m 4096
tcp_throughput_giga throughput --tcp -i $server -p 11111 -t 1 -m 4096 --giga-size
tcp_throughput_precise throughput --tcp -i $server -p 11111 -t 1 -m 4096 --increase_output_precision
tcp_throughput_slow throughput --tcp -i $server -p 11111 -t 1 -m 4096 --mps 1000
udp_throughput throughput -i $server -p 11112 -t 1 -m 1472
udp_throughput_no_server throughput -i $server -p 11119 -t 1 -m 1472
tcp_under_load under-load --tcp -i $server -p 11111 -t 1 --mps 1000
tcp_under_load_reply_every_2 under-load --tcp -i $server -p 11111 -t 1 --mps 1000 --reply-every 2
too_short ping-pong --tcp -i $server -p 11111 -t 1 --mps 1
refused ping-pong --tcp -i $server -p 11119 -t 1
no_route ping-pong --tcp -i $nobody -p 11111 -t 1
udp_no_server ping-pong -i $server -p 11119 -t 1
host_name ping-pong --tcp -i node2 -p 11111 -t 1
help --help
help_ping_pong ping-pong --help
version --version
END
  node=node2 capture sockperf_port_in_use.txt sockperf server --tcp -i "$server" -p 11111
  started='Starting test' capture_until INT sockperf_interrupted.txt sockperf ping-pong --tcp -i "$server" -p 11111 -t 4
  started='Starting test' capture_until INT sockperf_throughput_interrupted.txt \
    sockperf throughput --tcp -i "$server" -p 11111 -t 4 -m 1472
  serve tcp 11113 sockperf server --tcp -i "$server" -p 11113
  capture_until 'server killed' sockperf_server_killed.txt sockperf ping-pong --tcp -i "$server" -p 11113 -t 4
  serve tcp 11113 sockperf server --tcp -i "$server" -p 11113
  capture_until 'server killed' sockperf_throughput_server_killed.txt \
    sockperf throughput --tcp -i "$server" -p 11113 -t 4 -m 1472
}

capture_netpipe() {
  local name options
  while read -r name options; do
    # shellcheck disable=SC2086
    serve tcp 5002 NPtcp $options
    # shellcheck disable=SC2086
    capture "netpipe_$name.txt" NPtcp -h "$server" $options -n 20 -o netpipe_np.out
    end "$server_pid"
    [ "$name" != tcp ] || mv "$folder/netpipe_np.out" "$outputs/"
  done <<'END'
tcp -u 1048576
both_ways -2 -u 65536
one_way -s -u 65536
END
  capture netpipe_refused.txt NPtcp -h "$server" -P 5009 -u 65536 -n 20 -o /dev/null
  capture netpipe_unknown_host.txt NPtcp -h node99 -u 65536 -n 20 -o /dev/null
  capture netpipe_help.txt NPtcp --help
  serve tcp 5002 NPtcp
  node=node2 capture netpipe_port_in_use.txt NPtcp
  capture_until 'server killed' netpipe_server_killed.txt NPtcp -h "$server" -n 100000 -o /dev/null
}

for tool; do
  rm -f "$outputs/${tool}_"*
  "capture_$tool"
done
