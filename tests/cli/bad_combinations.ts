/** A command line, what its error says, and the command whose help it points to (default: run). */
export type BadLine = [argv: string[], says: string, help?: string];

/** Options that contradict each other. */
export const BAD_COMBINATIONS: readonly BadLine[] = [
  [["--schedule", "serial", "--barrier"], "(--barrier goes with --schedule rounds): '--schedule serial'"],
  [["--schedule", "all", "--barrier"], "'--schedule all'"],
  [["--schedule", "serial", "--concurrency", "2"], "(--concurrency goes with --schedule rounds or all)"],
  [["--pairs", "pairs", "--rounds", "1"], "(--pairs names the pairs, --rounds would choose others): '--rounds 1'"],
  [["--probe", "tcp", "--sim-delay", "1s"], "combining options (--sim-delay goes with --probe sim): '--probe tcp'"],
  [["--sim-fabric", "lab/slow"], "(--sim-fabric goes with --probe sim): '--probe tcp'"],
  [
    ["cn[1-2]", "--probe", "sim", "--sim-fabric", "lab/slow", "--sim-delay", "1s"],
    "(the fabric of --sim-fabric has its delay_s): '--sim-delay 1s'",
  ],
  [["--resume", "x", "--topology", "y"], "--resume goes on with the run of its file"],
  [["--sim-delay", "1s"], "(--sim-delay goes with --probe sim): '--probe tcp'"],
  [
    ["--probe", "sim", "--duration", "1s"],
    "(--duration goes with --probe tcp, benchmarks with a server, benchmarks of MPI, --command): '--probe sim'",
  ],
  [["--probe", "sim", "--wait", "spin"], "--wait goes with --probe tcp"],
  [["--probe", "sim", "--launcher", "local"], "--launcher goes with --probe tcp"],
  [["--bytes", "1GB", "--duration", "1s"], "(--bytes is measured in place of --duration): '--duration 1s'"],
  [["--sizes", "1:4", "--message-size", "1"], "(--sizes names the sizes of messages): '--message-size 1'"],
  [["--sizes", "1:4", "--latency-size", "1"], "(--sizes names the sizes of pings): '--latency-size 1'"],
  [["--rate", "1Gbit/s"], "(--rate goes with --transport udp): '--transport tcp'"],
  [["--transport", "udp", "--congestion", "bbr"], "(--congestion goes with --transport tcp): '--transport udp'"],
  [
    ["--transport", "udp", "--rate", "100kbit/s", "--streams", "64"],
    "(a stream's share of --rate is no datagram of 1448 bytes in its time): '--rate 100kbit/s'",
  ],
  [["--interface", "lo"], "--launcher local with loopback): '--interface lo'"],
  [["cn[1-2]", "--launcher", "local", "--interface", "lo"], "--interface goes with nodes that are other hosts"],
  [
    ["cn[1-2]", "--launcher", "ssh {node} {agent}", "--interface", "ib0", "--address", "cn2=10.0.0.2"],
    "(--interface chooses the address of every node): '--address cn2=10.0.0.2'",
  ],
  [["--launcher", "ssh {node} {agent}"], "(the demo's nodes are local; name those to be reached): '--launcher ssh"],
  [["cn[1-2]", "--ssh-option", "Port=1", "--launcher", "srun"], "(--ssh-option goes with --launcher ssh): '--launcher"],
  [["cn[1-2]", "--ssh-config", "ssh_config", "--launcher", "local"], "(--ssh-config goes with --launcher ssh)"],
  [["--ssh-option", "Port=1"], "(--ssh-option goes with --launcher ssh): '--launcher local'"],
  [["cn[1-2]", "--srun-option", "-l"], "(--srun-option goes with --launcher srun): '--launcher ssh'"],
  [["cn[1-2]", "--mpirun-command", "mpiexec"], "(--mpirun-command goes with --launcher mpirun): '--launcher ssh'"],
  [
    ["cn[1-2]", "--fanout", "8", "--launcher", "mpirun"],
    "(--fanout goes with --launcher local, ssh, a command): '--launcher mpirun'",
  ],
  [["cn[1-2]", "--control-address", "cn0"], "(--control-address goes with --launcher srun, mpirun): '--launcher ssh'"],
  [["cn[1-2]", "--control-address", "cn0", "--launcher", "ssh {node} {agent}"], "'--launcher ssh {node} {agent}'"],
  [["--deploy"], "(--deploy goes with --launcher ssh, srun, mpirun, a command): '--launcher local'"],
  [["cn[1-2]", "--launcher", "local", "--undeploy"], "(--undeploy goes with --launcher ssh, srun, mpirun, a command)"],
  [["cn[1-2]", "--deploy", "--undeploy"], "(--undeploy removes what --deploy has left): '--deploy'"],
  [
    ["cn[1-2]", "--deploy", "--agent-command", "oobw agent"],
    "(--deploy has this very program for the agent): '--agent-command oobw agent'",
  ],
  [["cn[1-2]", "--undeploy", "--agent-command", "oobw agent"], "(--undeploy starts no agent): '--agent-command"],
  [["--launcher", "srun"], "(the demo's nodes are local; name those to be reached): '--launcher srun'"],
  [["--probe", "sim", "--ssh-option", "Port=1"], "--ssh-option goes with --probe tcp"],
  [["--probe", "sim", "--fanout", "8"], "--fanout goes with --probe tcp"],
  [["--probe", "sim", "--deploy"], "--deploy goes with --probe tcp"],
];
