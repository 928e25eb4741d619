import { BLOCK_BYTES, encodeBlock, type StreamReport } from "./blocks.ts";
import type { FlowGroup } from "./flow_group.ts";
import type { PortableLink } from "./portable_link.ts";
import type { FlowRequest } from "./request.ts";
import { checkedReport } from "./stream.ts";
import { StreamCount } from "./stream_count.ts";

const nowNs = () => performance.now() * 1e6;

/** As `receiveStream`: counts after the ramp-up, goes on until the group has counted enough, reports. */
export async function receivePortable(
  link: PortableLink,
  buffer: Uint8Array<ArrayBuffer>,
  request: FlowRequest,
  group: FlowGroup | null,
): Promise<StreamReport> {
  async function receive(): Promise<number> {
    const received = await link.receiveSome(buffer, buffer.length);
    if (received === 0) throw link.ended();
    return received;
  }
  await receive();
  const countFromNs = nowNs() + request.rampMs * 1e6;
  while (nowNs() < countFromNs) await receive();
  const count = new StreamCount(nowNs(), request);
  while (!count.add(await receive(), nowNs()));
  const report = count.report()!; // something was added
  group?.finish();
  while (group && !group.over()) await receive();
  await link.sendAll(encodeBlock(report), BLOCK_BYTES);
  return report;
}

/** As `sendStream`: sends until the receiver has counted enough, and the group with it. What the system does with it, this kernel cannot tell. */
export async function sendPortable(
  link: PortableLink,
  sizeBytes: number,
  group: FlowGroup | null,
): Promise<StreamReport> {
  const message = new Uint8Array(new ArrayBuffer(sizeBytes));
  const block = new Uint8Array(new ArrayBuffer(BLOCK_BYTES));
  let reported = false;
  const report = link.receiveMessage(block).then(() => group?.finish()).finally(() => reported = true);
  report.catch(() => {}); // told of below, as soon as the write under way has ended
  try {
    while (!reported || (group && !group.over())) await link.sendAll(message, sizeBytes);
  } catch (error) {
    await report.catch(() => {
      throw error; // both directions broke
    });
  }
  await report;
  return checkedReport(block, link.doing);
}
