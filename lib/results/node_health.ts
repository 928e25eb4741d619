import { VERSION } from "../base/version.ts";
import type { DoctorNode } from "./doctor_report.ts";
import { factRemarks } from "./fact_remarks.ts";
import { peerRemarks } from "./peer_remarks.ts";
import type { Remark } from "./remark.ts";

/** A clock that is off by more is said. */
const CLOCK_LIMIT_MS = 1000;

/**
 * What keeps each node from being measured (`fail`), and what would spoil numbers that are measured on it (`warn`): by limits that hold
 * anywhere, and by what most of the nodes have.
 * @returns one list for each node, in their order; an empty one where nothing is the matter, or nothing is known
 */
export function judge(nodes: readonly DoctorNode[]): Remark[][] {
  const peers = peerRemarks(nodes.map(({ status, facts }) => status === "up" ? facts : undefined));
  return nodes.map((node, i) => {
    if (node.status === "down") return [downRemark(node)];
    return [...agentRemarks(node), ...node.facts ? factRemarks(node.facts) : [], ...peers[i]!];
  });
}

function downRemark({ detail }: DoctorNode): Remark {
  return { level: "fail", topic: "down", what: "down", why: detail || "its agent did not answer" };
}

function agentRemarks({ version, clock }: DoctorNode): Remark[] {
  const remarks: Remark[] = [];
  if (version !== undefined && version !== VERSION) {
    const why = `the controller is oobw ${VERSION}, and agents of another version may measure otherwise`;
    remarks.push({ level: "warn", topic: "version", what: `its agent is oobw ${version}`, why });
  }
  if (clock && Math.abs(clock.offsetMs) - clock.uncertaintyMs > CLOCK_LIMIT_MS) {
    const side = clock.offsetMs > 0 ? "ahead" : "behind";
    const what = `clock ${(Math.abs(clock.offsetMs) / 1000).toFixed(1)} s ${side}`;
    remarks.push({ level: "warn", topic: "clock", what, why: "its logs cannot be matched with the run's times" });
  }
  return remarks;
}
