import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { UsageError } from "../../lib/base/errors.ts";
import { membersOf, pairClass, switchPath } from "../../lib/base/topology.ts";
import { parseTopology } from "../../lib/cluster/topology_file.ts";

function parse(text: string) {
  return parseTopology(text, "topology.conf");
}

function refusal(text: string): string {
  const { message } = assertThrows(() => parse(text), UsageError);
  assert(!message.includes("\n"));
  return message;
}

Deno.test("parseTopology() reads a tree of Slurm, in any order", () => {
  const topology = parse(
    "SwitchName=core Switches=s[1-2]\nSwitchName=s1 Nodes=cn[1-3]\nSwitchName=s2 Nodes=cn[04-05],x\n",
  );
  assertEquals(topology.switches, ["core", "s1", "s2"]);
  assertEquals(topology.paths.get("cn2"), ["s1", "core"]);
  assertEquals(topology.paths.get("cn04"), ["s2", "core"]);
  assertEquals(switchPath(topology, "cn1", "x"), ["s1", "core", "s2"]);
  assertEquals(membersOf(topology, "core"), ["cn1", "cn2", "cn3", "cn04", "cn05", "x"]);
});

Deno.test("parseTopology() takes keys in any case and order, comments, quotes, blanks and lines that go on", () => {
  const topology = parse([
    "# the machine room",
    "",
    "  NODES=cn[1-2] switchname=s1   LINKSPEED=100 # one",
    'SwitchName = s2 Nodes = "cn3,\\',
    'cn4" \\ # goes on',
    "  LinkSpeed=5\r",
    "switchNAME=core SWITCHES=s1,s2 \\",
  ].join("\n"));
  assertEquals(topology.switches, ["s1", "s2", "core"]);
  assertEquals(membersOf(topology, "s2"), ["cn3", "cn4"]);
  assertEquals(pairClass(topology, "cn1", "cn4"), "level 2");
});

Deno.test("parseTopology() takes switches without nodes, and trees that do not hang together", () => {
  const topology = parse("SwitchName=a Nodes=n1\nSwitchName=b Nodes=n2\nSwitchName=spare");
  assertEquals(topology.switches, ["a", "b", "spare"]);
  assertEquals(pairClass(topology, "n1", "n2"), "unknown");
});

Deno.test("parseTopology() reads blocks as leaves below one switch", () => {
  for (const sizes of ["BlockSizes=2,4\n", "blocklevels=0,1\n", ""]) {
    const topology = parse(`BlockName=b1 Nodes=cn[1-2]\nBlockName=b2 Nodes=cn[3-4]\n${sizes}`);
    assertEquals(topology.switches, ["b1", "b2", "all blocks"]);
    assertEquals(switchPath(topology, "cn1", "cn4"), ["b1", "all blocks", "b2"]);
    assertEquals(pairClass(topology, "cn1", "cn2"), "leaf");
  }
});

Deno.test("parseTopology() names the line of what it refuses", () => {
  for (
    const [text, message] of [
      ["", "topology.conf: it names no switch and no block"],
      ["# nothing\nBlockSizes=4", "topology.conf: it names no switch and no block"],
      ["SwitchName=a Nodes=n1\n\nSwitchName=b Nodes=n[1-2]", "topology.conf, line 3: a node is in two switches: 'n1'"],
      ["SwitchName=a Nodes=n1\nSwitchName=a Nodes=n2", "topology.conf, line 2: a switch is there twice: 'a'"],
      ["BlockName=a Nodes=n1\nBlockName=b Nodes=n1", "topology.conf, line 2: a node is in two switches: 'n1'"],
      [
        "SwitchName=s\nSwitchName=a Switches=s\nSwitchName=b Switches=s",
        "topology.conf, line 3: a switch is below two others: 's'",
      ],
      ["SwitchName=a Switches=b\nSwitchName=b Switches=a", "topology.conf, line 1: a switch is above itself: 'a'"],
      ["\nSwitchName=a Switches=a", "topology.conf, line 2: a switch is above itself: 'a'"],
      ["SwitchName=a Switches=b,c\nSwitchName=b", "topology.conf, line 1: a switch is named and not there: 'c'"],
      ["SwitchName=a Nodes=n[2-1]", "topology.conf, line 1: a range runs backwards: '2-1'"],
      ["SwitchName=a Nodes=n1,n1", "topology.conf, line 1: a node is named twice: 'n1'"],
      [
        "SwitchName=a Nodes=n1 Switches=b",
        "topology.conf, line 1: a switch has nodes or switches below it, not both: 'a'",
      ],
      ["SwitchName=a[1-2] Nodes=n1", "topology.conf, line 1: not the name of one switch or block: 'a[1-2]'"],
      ['SwitchName="" Nodes=n1', "topology.conf, line 1: not the name of one switch or block: ''"],
      ["SwitchName=a Colour=red", "topology.conf, line 1: a key that does not belong here: 'colour'"],
      ["BlockName=a Nodes=n1 Switches=b", "topology.conf, line 1: a key that does not belong here: 'switches'"],
      ["BlockName=a", "topology.conf, line 1: a block without nodes: 'a'"],
      ["SwitchName=a Nodes=n1 nodes=n2", "topology.conf, line 1: a key is there twice: 'nodes'"],
      ["SwitchName=a \\\n Nodes=\\\n", "topology.conf, line 1: not KEY=VALUE: 'Nodes='"],
      ["SwitchName=a Nodes=n1 and more", "topology.conf, line 1: not KEY=VALUE: 'and more'"],
      [
        "Nodes=n1",
        "topology.conf, line 1: neither SwitchName, nor BlockName, nor BlockSizes: 'Nodes=n1'",
      ],
      [
        "SwitchName=a Nodes=n1\nBlockName=b Nodes=n2",
        "topology.conf, line 2: switches and blocks do not mix: 'b'",
      ],
      [
        "SwitchName=a Nodes=n[1-60000]\nSwitchName=b Nodes=m[1-60000]",
        "topology.conf, line 2: more than 100000 nodes: 120000",
      ],
      ["topologies:\n- topology: x", "topology.conf, line 1: not KEY=VALUE: 'topologies:'"],
    ] as const
  ) {
    assertEquals(refusal(text), `reading ${message}`);
  }
});

Deno.test("parseTopology() reads any text as a topology or refuses it as one", () => {
  const word = fc.constantFrom(
    "SwitchName=a",
    "SwitchName=b",
    "switches=a",
    "Switches=a,b",
    "Nodes=n[1-3]",
    "Nodes=n2",
    "BlockName=a",
    "BlockSizes=4",
    "LinkSpeed=1",
    "\\\n",
    "\n",
    "#",
    "=",
    "[",
    '"',
    "__proto__=x",
  );
  const text = fc.array(fc.oneof(word, fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 12 });
  fc.assert(
    fc.property(text, (words) => {
      try {
        const topology = parse(words.join(" "));
        for (const path of topology.paths.values()) assert(path.every((name) => topology.switches.includes(name)));
      } catch (error) {
        assert(error instanceof UsageError, String(error));
        assert(/^reading topology\.conf(, line \d+)?: [\x20-\x7e]+…?'?$/.test(error.message), error.message);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("parseTopology() reads 50,000 nodes in well under a second", () => {
  const leaves = Array.from({ length: 1000 }, (_, i) => `SwitchName=s${i} Nodes=r${i}n[01-50]`);
  const text = [...leaves, "SwitchName=core Switches=s[0-999]"].join("\n");
  const start = performance.now();
  assertEquals(parse(text).paths.size, 50_000);
  assert(performance.now() - start < 3000);
});
