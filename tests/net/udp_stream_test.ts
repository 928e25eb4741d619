import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import { FlowGroup } from "../../lib/net/flow_group.ts";
import { pageBuffer } from "../../lib/net/page_buffer.ts";
import type { FlowRequest } from "../../lib/net/request.ts";
import { sendDatagrams } from "../../lib/net/udp_stream.ts";
import { against, failure, libc, STREAM, stream, withUdp } from "./fixtures/udp_initiator.ts";

for (const kind of ["upload", "download"] as const) {
  Deno.test(`the datagrams of a stream are counted by its receiver: ${kind}`, async () => {
    const request: FlowRequest = { ...STREAM, kind };
    await against(request, "good", (initiator) => {
      const report = withUdp(initiator, stream(request));
      const { received, lost, loss, jitter_us } = report.datagrams!;
      assertEquals(report.received_bytes, received * request.sizeBytes);
      assertEquals(loss, lost / (received + lost));
      assertGreater(report.elapsed_s, 0.199);
      assert(Number.isFinite(jitter_us) && jitter_us >= 0);
      assertGreater(received, 0);
    });
  });
}

Deno.test("sendDatagrams() tells what it really offered, and the receiver gets it", async () => {
  // On a busy machine both ends may be kept from running for a while: the best of some tries is what counts.
  const tries: string[] = [];
  for (let i = 0; i < 5; i++) {
    let isGood = false;
    await against(STREAM, "good", (initiator) => {
      withUdp(initiator, (udp) => {
        const group = FlowGroup.create(1);
        const { report, sent } = sendDatagrams(udp, pageBuffer(STREAM.sizeBytes), STREAM, group, "streaming to b");
        const MBps = report.received_bytes / report.elapsed_s / 1e6;
        const { loss } = report.datagrams!;
        assertLess(sent.offered_MBps!, 20 * 1.01); // never above the rate
        isGood = sent.offered_MBps! > 18 && Math.abs(MBps - 20) < 2 && loss < 0.02;
        tries.push(`offered ${sent.offered_MBps}, received ${MBps}, loss ${loss}`);
      });
    });
    if (isGood) return;
  }
  assert(false, tries.join("; "));
});

Deno.test("sendDatagrams() offers no more than it can when the rate is beyond the machine", async () => {
  const request: FlowRequest = { ...STREAM, sizeBytes: 16, rateBytesPerSecond: 1e12 };
  await against(request, "good", (initiator) => {
    withUdp(initiator, (udp) => {
      const { sent } = sendDatagrams(udp, pageBuffer(16), request, FlowGroup.create(1), "streaming to b");
      assert(sent.offered_MBps! > 0 && sent.offered_MBps! < 1000, `${sent.offered_MBps}`);
    });
  });
});

Deno.test("the datagrams of a stream are counted by bytes where bytes are asked for", async () => {
  for (const kind of ["upload", "download"] as const) {
    const request: FlowRequest = { ...STREAM, kind, durationMs: 0, countBytes: 1e6 };
    await against(request, "good", (initiator) => {
      const report = withUdp(initiator, stream(request));
      assert(report.received_bytes >= 1e6 && report.received_bytes < 1e6 + request.sizeBytes);
    });
  }
});

Deno.test("the datagrams of a slow stream are waited for", async () => {
  const request: FlowRequest = { ...STREAM, sizeBytes: 100, rateBytesPerSecond: 1000 }; // ten a second
  await against(request, "good", (initiator) => {
    const { datagrams, received_bytes } = withUdp(initiator, stream(request));
    assert(datagrams!.received >= 1 && datagrams!.received <= 20, `${datagrams!.received}`);
    assertEquals(received_bytes, datagrams!.received * 100);
  });
});

for (const kind of ["upload", "download"] as const) {
  Deno.test(`a stream goes on until its group is over: ${kind}`, async () => {
    const request: FlowRequest = { ...STREAM, kind, durationMs: 50, rampMs: 0 };
    await against(request, "good", (initiator) => {
      const otherEndsNs = libc.nowNs() + 500e6;
      withUdp(initiator, (udp) => {
        const group = FlowGroup.create(2);
        let hasOtherEnded = false;
        udp.control.limits.stop = () => { // is asked often enough to play the other stream
          if (!hasOtherEnded && libc.nowNs() >= otherEndsNs) {
            hasOtherEnded = true;
            group.finish();
          }
          return false;
        };
        const { elapsed_s } = stream(request, group)(udp);
        assert(hasOtherEnded && group.over());
        assert(libc.nowNs() >= otherEndsNs);
        assert(elapsed_s >= 0.05, `${elapsed_s} s`);
      });
    });
  });
}

Deno.test("receiveDatagrams() gives up when nothing comes", async () => {
  const request: FlowRequest = { ...STREAM, kind: "download" };
  await against(request, "idle", (initiator) => {
    const error = failure(initiator, stream(request));
    assertEquals([error.reason, error.message], ["timeout", "streaming from b: no datagram came"]);
  });
});

Deno.test("sendDatagrams() says when nothing comes to the other side", async () => {
  const ending = await against(STREAM, "blind", (initiator) => {
    const error = failure(initiator, stream(STREAM));
    assertEquals([error.reason, error.message], ["timeout", "streaming to b: no datagram came"]);
    assertEquals(error.blame, undefined);
  });
  assertEquals(ending.error, "looking elsewhere: no datagram came");
});
