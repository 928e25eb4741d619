import { assert, assertEquals, assertThrows } from "@std/assert";
import { SOCK_CLOEXEC, SOCK_DGRAM } from "../../lib/net/libc.ts";
import { LinkError } from "../../lib/net/link_error.ts";
import type { FlowRequest } from "../../lib/net/request.ts";
import { socketAddress } from "../../lib/net/socket_address.ts";
import { connectDatagrams, openDatagramSocket } from "../../lib/net/udp_opening.ts";
import {
  ADDRESS,
  against,
  failure,
  libc,
  PING_PONG,
  pingPong,
  samples,
  STREAM,
  stream,
  WHOM,
  withUdp,
} from "./fixtures/udp_initiator.ts";

for (const wait of ["block", "spin"] as const) {
  for (const sizeBytes of [1, 14, 1448]) {
    Deno.test(`timeDatagramRoundTrips() times ${sizeBytes} bytes by ${wait}`, async () => {
      const request: FlowRequest = { ...PING_PONG, wait, sizeBytes };
      const ending = await against(request, "good", (initiator) => {
        const detail = withUdp(initiator, pingPong(request, 300, 5));
        assertEquals([detail.n, detail.size_bytes, detail.wait], [300, sizeBytes, wait]);
        assert(detail.min_us > 0 && detail.min_us <= detail.p50_us && detail.p50_us <= detail.max_us);
        assert(detail.lost! >= 0);
      });
      assert(/^answering pings: (the other side closed the connection|ECONNRESET)$/.test(ending.error), ending.error);
    });
  }
}

Deno.test("timeDatagramRoundTrips() samples until its time is up", async () => {
  await against(PING_PONG, "good", (initiator) => {
    const { n } = withUdp(initiator, pingPong(PING_PONG, null, 5));
    assert(n >= 1 && n <= samples.length);
  });
});

for (const wait of ["block", "spin"] as const) {
  for (const behaviour of ["forgetful", "wrong"] as const) {
    Deno.test(`timeDatagramRoundTrips() counts each ping that a ${behaviour} responder loses, by ${wait}`, async () => {
      const request: FlowRequest = { ...PING_PONG, wait };
      // The one ping of the warm-up has the number 1. To have 40 answers, 44 more are sent, of which 10, 20, 30 and 40 are lost. Where
      // a thread is kept from running for 100 ms a ping is lost in earnest, so that the law is exact always and the numbers at best.
      for (let i = 0; i < 5; i++) {
        let lost = 0;
        const ending = await against(request, behaviour, (initiator) => {
          const detail = withUdp(initiator, pingPong(request, 40, 0));
          assertEquals(detail.n, 40);
          lost = detail.lost!;
        });
        assertEquals(ending.heard, 1 + 40 + lost);
        assert(lost >= ending.dropped && ending.dropped >= 4, `${lost} lost, ${ending.dropped} on purpose`);
        if (lost === 4) return;
      }
      assert(false, "never 4");
    });
  }
}

Deno.test("timeDatagramRoundTrips() gives up when no ping is answered", async () => {
  await against(PING_PONG, "idle", (initiator) => {
    const error = failure(initiator, pingPong(PING_PONG, 10, 5));
    assert(/^timing b: no answer to any of \d+ pings within 100 ms$/.test(error.message), error.message);
    assertEquals([error.reason, error.blame], ["timeout", undefined]);
  });
});

for (
  const request of [PING_PONG, { ...PING_PONG, wait: "spin" as const }, STREAM, {
    ...STREAM,
    kind: "download" as const,
  }]
) {
  Deno.test(`a ${request.kind} by ${request.wait} says when the other side leaves in the middle`, async () => {
    const long: FlowRequest = { ...request, durationMs: request.durationMs && 10_000 };
    await against(long, "leaving", (initiator) => {
      const error = failure(initiator, long.kind === "pingpong" ? pingPong(long, 1e5, 10_000) : stream(long));
      assertEquals([error.reason, error.blame], ["crashed", "peer"], error.message);
      assert(/^(timing|streaming (to|from)) b: (the other side closed the connection|ECONNRESET)$/.test(error.message));
    });
  });
}

Deno.test("a flow stops when its thread is told to, and at its time limit", async () => {
  for (const request of [PING_PONG, STREAM]) {
    await against(request, "idle", (initiator) => {
      const { limits } = initiator.control;
      const stopped = failure(initiator, (udp) => {
        udp.control.limits = { ...limits, stop: () => true };
        return (request.kind === "pingpong" ? pingPong(request, 10, 0) : stream(request))(udp);
      });
      assertEquals(stopped.reason, "stopped");
    });
    await against({ ...request, durationMs: 10_000 }, "idle", (initiator) => {
      const late = failure(initiator, (udp) => {
        udp.control.limits = { stop: () => false, deadlineNs: libc.nowNs() + 100e6 };
        return (request.kind === "pingpong" ? pingPong(request, 10, 0) : stream({ ...request, durationMs: 10_000 }))(
          udp,
        );
      });
      assert(late.message.endsWith(": no end within the time limit"), late.message);
    });
  }
});

Deno.test("connectDatagrams() gives up when no datagram comes back", async () => {
  await against(PING_PONG, "deaf", ({ open }) => {
    const error = assertThrows(open, LinkError);
    assertEquals(error.message, `opening a datagram flow with ${WHOM}: no datagram came back`);
    assertEquals([error.reason, error.blame], ["timeout", undefined]);
  });
});

Deno.test("connectDatagrams() says when nobody takes datagrams there", async () => {
  await against(PING_PONG, "deaf", ({ control, token }) => {
    const closed = openDatagramSocket(libc, ADDRESS, null);
    libc.call.close(closed.fd);
    const peer = { address: ADDRESS, port: closed.port };
    const error = assertThrows(() => connectDatagrams(control, peer, token, PING_PONG, WHOM), LinkError);
    assertEquals(error.message, `opening a datagram flow with ${WHOM}: ECONNREFUSED`);
    assertEquals(error.reason, "refused");
  });
});

Deno.test("acceptDatagrams() ignores strangers, before and after the initiator has come", async () => {
  await against(PING_PONG, "good", (initiator) => {
    const { peer, token } = initiator;
    const stranger = libc.call.socket(2, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const to = socketAddress(libc, peer.address, peer.port).bytes;
    assertEquals(libc.call.connect(stranger, to, to.length), 0);
    const pretend = () => {
      const longer = new Uint8Array(17), wrong = token.slice();
      longer.set(token);
      wrong[15]! ^= 1;
      for (const bytes of [token.slice(0, 15), longer, wrong, new Uint8Array(1)]) {
        libc.call.send(stranger, bytes, bytes.length, 0);
      }
    };
    pretend();
    const { n, lost } = withUdp(initiator, (udp) => {
      for (let i = 0; i < 10; i++) pretend(); // the socket has its peer now
      return pingPong(PING_PONG, 100, 0)(udp);
    });
    libc.call.close(stranger);
    assertEquals(n, 100);
    assert(lost! >= 0);
  });
});

Deno.test("openDatagramSocket() takes the first port of the range that is free, and says when none is", () => {
  const first = openDatagramSocket(libc, ADDRESS, null);
  const range = [first.port, Math.min(first.port + 50, 65535)] as const;
  const second = openDatagramSocket(libc, ADDRESS, range);
  assert(second.port > first.port && second.port <= range[1]);
  const error = assertThrows(() => openDatagramSocket(libc, ADDRESS, [first.port, first.port]), LinkError);
  const where = `${ADDRESS}:${first.port}-${first.port}`;
  assertEquals(error.message, `opening a datagram socket on ${where}: EADDRINUSE`);
  assertEquals([error.reason, error.blame], ["launch", "here"]);
  libc.call.close(first.fd);
  libc.call.close(second.fd);
  assertThrows(() => openDatagramSocket(libc, "192.0.2.1", null), LinkError, "192.0.2.1: EADDRNOTAVAIL");
});
