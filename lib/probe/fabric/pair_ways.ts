import { buildTopology, switchPath } from "../../base/topology.ts";
import { type Fabric, type Fault, placeOf } from "./fabric.ts";

/** What a pair meets on its way. */
export interface Way {
  /** Switches beyond the first one. */
  furtherHops: number;
  faults: readonly Fault[];
}

/** The faults that a pair meets when it is measured alone, or is not. */
export function faultsAt({ faults }: Way, alone: boolean): readonly Fault[] {
  return alone ? faults.filter(({ only_under_load }) => !only_under_load) : faults;
}

/**
 * For each pair, by the numbers of its nodes, what it meets.
 * @param nodes the names of all nodes, by their numbers
 */
export function pairWays(
  { topology: records, faults }: Fabric,
  nodes: readonly string[],
): (a: number, b: number) => Way {
  const topology = records && buildTopology(records);
  const ofNode = new Map<string, Fault[]>(), ofDirection = new Map<string, Map<string, Fault[]>>();
  const ofSwitch = new Map<string, Fault[]>(), ofUplink = new Map<string, Fault[]>();
  for (const fault of faults) {
    const place = placeOf(fault);
    switch (place.kind) {
      case "node":
        add(ofNode, place.node, fault);
        break;
      case "link":
        addDirection(ofDirection, place.a, place.b, fault);
        addDirection(ofDirection, place.b, place.a, fault);
        break;
      case "direction":
        addDirection(ofDirection, place.from, place.to, fault);
        break;
      case "switch":
        add(ofSwitch, place.name, fault);
        break;
      case "uplink":
        add(ofUplink, place.name, fault);
        break;
      default:
        place satisfies never;
    }
  }

  /** Of the pairs of two leaves one is as the other. */
  const ways = new Map<string, Map<string, Way>>();
  function wayBetween(a: string, b: string): Way {
    if (!topology) return DIRECT;
    const from = topology.paths.get(a)?.[0], to = topology.paths.get(b)?.[0];
    if (from === undefined || to === undefined) return DIRECT;
    let row = ways.get(from);
    if (!row) ways.set(from, row = new Map());
    let way = row.get(to);
    if (!way) row.set(to, way = newWay(switchPath(topology, a, b)));
    return way;
  }

  function newWay(path: readonly string[]): Way {
    const passed = path.flatMap((name, i) => {
      const above = topology!.parents.get(name);
      const leaves = above !== undefined && (path[i - 1] === above || path[i + 1] === above);
      return [...ofSwitch.get(name) ?? [], ...leaves ? ofUplink.get(name) ?? [] : []];
    });
    return { furtherHops: Math.max(0, path.length - 1), faults: passed };
  }

  return (first, second) => {
    const a = nodes[first]!, b = nodes[second]!;
    const way = wayBetween(a, b);
    const ofA = ofNode.get(a), ofB = ofNode.get(b), direct = ofDirection.get(a)?.get(b);
    if (!ofA && !ofB && !direct) return way;
    return { ...way, faults: [...way.faults, ...ofA ?? [], ...ofB ?? [], ...direct ?? []] };
  };
}

const DIRECT: Way = { furtherHops: 0, faults: [] };

function add(faults: Map<string, Fault[]>, name: string, fault: Fault): void {
  const there = faults.get(name);
  if (there) there.push(fault);
  else faults.set(name, [fault]);
}

function addDirection(faults: Map<string, Map<string, Fault[]>>, from: string, to: string, fault: Fault): void {
  let row = faults.get(from);
  if (!row) faults.set(from, row = new Map());
  add(row, to, fault);
}
