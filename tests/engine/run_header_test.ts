import { assertEquals } from "@std/assert";
import { runHeader } from "../../lib/engine/run_header.ts";
import { names, simOptions, tcpOptions } from "./run_options.ts";

Deno.test("runHeader() says how agents are started: by name, by the template's text, or not at all", () => {
  const text = "ssh 'root@{node}' {agent}";
  const template = {
    name: "template" as const,
    text,
    words: ["ssh", "root@{node}", "{agent}"],
    agentCommand: ["oobw"],
  };
  const ssh = { name: "ssh" as const, options: ["User=root"], configFile: null, agentCommand: ["oobw"] };
  const launchers = [
    simOptions(names(2)),
    tcpOptions(names(2)),
    tcpOptions(names(2), { launcher: ssh }),
    tcpOptions(names(2), { launcher: template }),
  ].map((options) => runHeader(options, [], []).launcher);
  assertEquals(launchers, [null, "local", "ssh", text]);
});

Deno.test("runHeader() has the probe's settings under the names of files", () => {
  assertEquals(runHeader(tcpOptions(names(2)), [], []).probe, {
    name: "tcp",
    transport: "tcp",
    duration_ms: 100,
    count_bytes: null,
    message_size_bytes: 65536,
    latency_size_bytes: 1,
    iterations: 10,
    wait: "block",
    streams: 1,
    bidirectional: false,
    socket_buffer_bytes: null,
    congestion: null,
    rate_bytes_per_second: null,
    sizes: null,
  });
});
