import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/base/errors.ts";
import { readAddressMap } from "../../lib/cluster/address_map.ts";
import { fakeSurroundings } from "./fake_surroundings.ts";

const NODES = ["cn1", "cn2", "cn3"];

function read(addresses: string[], text?: string, path = "ib.map") {
  const files: Record<string, string> = text === undefined ? {} : { [path]: text };
  const file = text === undefined ? undefined : path;
  return readAddressMap({ addresses, file }, NODES, fakeSurroundings({}, files));
}

async function refusal(...request: Parameters<typeof read>): Promise<string> {
  return (await assertRejects(() => read(...request), UsageError)).message;
}

Deno.test("readAddressMap() is empty where nothing is asked for", async () => {
  assertEquals([...await read([])], []);
});

Deno.test("readAddressMap() reads options and a file", async () => {
  const text = "# InfiniBand\n\ncn1 10.0.0.1\n cn2=cn2-ib  # by name\r\n";
  assertEquals([...await read(["cn3=[fd00::1]"], text)], [
    ["cn1", "10.0.0.1"],
    ["cn2", "cn2-ib"],
    ["cn3", "fd00::1"],
  ]);
  assertEquals([...await read([], "cn1 = ::1\ncn2\t=\t1.2.3.4")], [["cn1", "::1"], ["cn2", "1.2.3.4"]]);
  assertEquals([...await read([], "cn1 a", "-")], [["cn1", "a"]]);
});

const REFUSED: [given: string, problem: string][] = [
  ["=10.0.0.1", "not one of the nodes: ''"],
  ["cn1=", "no numeric address and no host name: ''"],
  ["cn1=-oProxyCommand", "no numeric address and no host name: '-oProxyCommand'"],
  ["cn1=a=b", "no numeric address and no host name: 'a=b'"],
  ["cn1=0.0.0.0", "an address that stands for all of them: '0.0.0.0'"],
  ["cn1=fe80::1%ib0", "no numeric address and no host name: 'fe80::1%ib0'"],
  ["cn1=a/24", "no numeric address and no host name: 'a/24'"],
  ["cn1", "not a node and its address: 'cn1'"],
];

for (const [given, problem] of REFUSED) {
  Deno.test(`readAddressMap() refuses '${given}' and says where it stands`, async () => {
    assertEquals(await refusal([given]), `reading --address: ${problem}`);
    assertEquals(await refusal([], `# map\n${given}`), `reading address map 'ib.map', line 2: ${problem}`);
  });
}

Deno.test("readAddressMap() refuses a second word after the address", async () => {
  assertEquals(await refusal(["cn1=a b"]), "reading --address: no numeric address and no host name: 'a b'");
  assertEquals(await refusal(["cn1=a\n"]), "reading --address: no numeric address and no host name: 'a\\u{a}'");
  assertEquals(
    await refusal([], "cn1 a b"),
    "reading address map 'ib.map', line 1: not a node and its address: 'cn1 a b'",
  );
});

Deno.test("readAddressMap() takes what it needs from the map of a whole cluster, and an option before it", async () => {
  assertEquals([...await read(["cn1=b"], "cn0 x\ncn1 a\ncn2 c\ncn9 y")], [["cn1", "b"], ["cn2", "c"]]);
  assertEquals(await refusal([], "cn8 x\ncn9 y"), "reading address map 'ib.map': it has none of the nodes: 'cn8'");
  assertEquals(await refusal(["cn9=10.0.0.1"]), "reading --address: not one of the nodes: 'cn9'");
});

Deno.test("readAddressMap() refuses a second address for a node in one place", async () => {
  assertEquals(await refusal(["cn1=a", "cn1=b"]), "reading --address: a node has an address already: 'cn1'");
  const second = "reading address map 'ib.map', line 2: a node has an address already: 'cn1'";
  assertEquals(await refusal([], "cn1 a\ncn1 a"), second);
});

Deno.test("readAddressMap() refuses a file that cannot be read or names no node", async () => {
  assertEquals(await refusal([], "# none\n"), "reading address map 'ib.map': it names no node");
  const missing = () => readAddressMap({ addresses: [], file: "gone" }, NODES, fakeSurroundings());
  await assertRejects(missing, UsageError, "reading address map 'gone': No such file");
});
