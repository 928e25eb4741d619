import { UsageError } from "../../base/errors.ts";
import { type Fabric, placeOf } from "./fabric.ts";

/**
 * Checks that faults are where something is.
 * @param where what was read, for messages: `fabric 'lab.json'`
 * @param nodes the run's nodes; null: any name is one
 * @throws {UsageError} that names the first fault that is not
 */
export function checkFabric({ topology, faults }: Fabric, where: string, nodes: readonly string[] | null): void {
  const known = nodes && new Set(nodes);
  const parents = new Map(topology?.map(({ name, parent }) => [name, parent]));
  faults.forEach((fault, index) => {
    const refuse = (field: string, problem: string, given: string): never => {
      throw new UsageError(`reading ${where}: faults.${index}.${field}: ${problem}: '${given.slice(0, 80)}'`);
    };
    const node = (field: string, name: string) => {
      if (known && !known.has(name)) refuse(field, "not one of the nodes", name);
    };
    const switchName = (field: string, name: string) => {
      if (!topology) refuse(field, "there is no topology", name);
      if (!parents.has(name)) refuse(field, "not a switch of the topology", name);
    };
    const place = placeOf(fault);
    switch (place.kind) {
      case "node":
        node("node", place.node);
        break;
      case "link":
        node("link.0", place.a);
        node("link.1", place.b);
        if (place.a === place.b) refuse("link", "a node is not linked with itself", place.a);
        break;
      case "direction":
        node("from", place.from);
        node("to", place.to);
        if (place.from === place.to) refuse("to", "a node is not linked with itself", place.to);
        break;
      case "switch":
        switchName("switch", place.name);
        break;
      case "uplink":
        switchName("uplink", place.name);
        if (parents.get(place.name) === null) refuse("uplink", "no switch is above it", place.name);
        break;
      default:
        place satisfies never;
    }
  });
}
