// What `oobw doctor` wants to know of a node, under the names that its JSON has. What cannot be read on a node is null, a list empty.

/** One node's machine as the agent on it saw it, at one moment. */
export interface NodeFacts {
  /** The version of Deno that the agent runs on. */
  deno: string;
  /** The node's wall clock: milliseconds since 1970, UTC. */
  clock_ms: number;
  /** Release of the operating system's kernel: `6.1.0-35-amd64`. */
  kernel: string;
  /** `x86_64`, `aarch64` */
  architecture: string;
  /** CPUs that the agent's process may use, and those that the machine has switched on. */
  cores_usable: number;
  cores_online: number | null;
  /** CPUs' worth of time that the control groups which the process is in leave it, `1.5`; null: no limit is known. */
  cpu_limit: number | null;
  /** Whether this is a virtual machine. */
  virtual: boolean | null;
  /** Every frequency governor that some CPU has, sorted. */
  governors: string[];
  /** Whether CPUs may go above their base frequency (turbo). */
  boost: boolean | null;
  /** Load averages of the last 1, 5 and 15 minutes. */
  load1: number;
  load5: number;
  load15: number;
  memory_available_bytes: number | null;
  uptime_s: number | null;
  /** How many files the agent may have open. */
  open_files: number | null;
  /** The network interface that is measured over. */
  interface: InterfaceFacts | null;
  /** `net.core.somaxconn`: the longest queue of connections that nobody has accepted yet. */
  somaxconn: number | null;
  /** `net.core.rmem_max`, `wmem_max`: the largest socket buffers that may be asked for. */
  rmem_max_bytes: number | null;
  wmem_max_bytes: number | null;
  /** `net.ipv4.tcp_rmem`, `tcp_wmem`: least, first and largest size of buffers that nobody has set a size for. */
  tcp_rmem_bytes: number[] | null;
  tcp_wmem_bytes: number[] | null;
  /** TCP's congestion control, and those that may be asked for. */
  congestion: string | null;
  congestion_available: string[];
  /** `net.ipv4.ip_local_port_range`: first and last port that outgoing connections are given. */
  local_ports: number[] | null;
  /** The range that was asked about (`--port-range`). */
  ports: PortFacts | null;
}

/** Counts are since the interface came up. */
export interface InterfaceFacts {
  name: string;
  mtu: number | null;
  speed_Mbitps: number | null;
  /** Its driver, `mlx5_core`; of one that stands upon others, its kind: `bond`, `vlan`, `bridge`. */
  driver: string | null;
  /** Whether something is plugged in and answers. */
  carrier: boolean | null;
  rx_packets: number | null;
  tx_packets: number | null;
  rx_errors: number | null;
  tx_errors: number | null;
  rx_dropped: number | null;
  tx_dropped: number | null;
}

/** How many ports of a range sockets of others have, where they would be in the agent's way. */
export interface PortFacts {
  first: number;
  last: number;
  tcp_taken: number | null;
  udp_taken: number | null;
}
