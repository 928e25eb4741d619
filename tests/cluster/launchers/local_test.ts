import { assertEquals } from "@std/assert";
import { LOCAL_NODE_LIMIT, localAddress, LocalShell } from "../../../lib/cluster/launchers/local.ts";

Deno.test("LocalShell runs a command as it is", () => {
  assertEquals(new LocalShell().command("cn1", ["/opt/oobw", "agent"]), ["/opt/oobw", "agent"]);
});

Deno.test("localAddress() gives each node one of 127.0.1.0/24 that is neither the network's nor its broadcast's", () => {
  assertEquals([localAddress(0), localAddress(LOCAL_NODE_LIMIT - 1)], ["127.0.1.1", "127.0.1.254"]);
});
