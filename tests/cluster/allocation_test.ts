import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/base/errors.ts";
import { type AllocationVariable, findAllocation } from "../../lib/cluster/allocation.ts";
import { fakeSurroundings } from "./fake_surroundings.ts";

const PATH = "/spool/nodes";

async function refusal(env: Record<string, string>, files?: Record<string, string>): Promise<string> {
  return (await assertRejects(() => findAllocation(fakeSurroundings(env, files)), UsageError)).message;
}

Deno.test("findAllocation() reads what each scheduler tells, each node once and in order", async () => {
  const cases: [AllocationVariable, string, string?][] = [
    ["SLURM_JOB_NODELIST", "cn[3,1-2]"],
    ["SLURM_NODELIST", "cn[3,1-2]"],
    ["PBS_NODEFILE", PATH, "cn3\ncn3\ncn1\ncn1\ncn3\ncn2\n"],
    ["LSB_DJOB_HOSTFILE", PATH, "cn3\ncn3\ncn1\ncn2\n"],
    ["LSB_HOSTS", "cn3 cn3 cn1  cn1 cn2 "],
    [
      "PE_HOSTFILE",
      PATH,
      "cn3 8 all.q@cn3 UNDEFINED\ncn1 4 all.q@cn1 <NULL>\ncn2 4 all.q@cn2 0,1\ncn3 1 long.q@cn3 UNDEFINED\n",
    ],
    ["OAR_NODEFILE", PATH, "cn3\ncn3\ncn1\ncn2\ncn2\n"],
    ["COBALT_NODEFILE", PATH, "cn3\r\ncn1\r\n\r\ncn2"],
  ];
  for (const [variable, value, text] of cases) {
    const surroundings = fakeSurroundings({ [variable]: value }, text === undefined ? {} : { [PATH]: text });
    assertEquals(await findAllocation(surroundings), { variable, nodes: ["cn3", "cn1", "cn2"] });
  }
});

Deno.test("findAllocation() finds none where no variable is set, or only empty ones", async () => {
  assertEquals(await findAllocation(fakeSurroundings()), undefined);
  assertEquals(await findAllocation(fakeSurroundings({ SLURM_JOB_NODELIST: "", PBS_NODEFILE: "" })), undefined);
});

Deno.test("findAllocation() asks in the order of the documentation", async () => {
  const env = { LSB_HOSTS: "x y", PBS_NODEFILE: PATH, SLURM_NODELIST: "old1", SLURM_JOB_NODELIST: "new1" };
  assertEquals((await findAllocation(fakeSurroundings(env)))?.nodes, ["new1"]);
});

Deno.test("findAllocation() refuses a variable that is set but cannot be used", async () => {
  assertEquals(
    await refusal({ PBS_NODEFILE: PATH, LSB_HOSTS: "a b" }),
    `reading PBS_NODEFILE '${PATH}': No such file or directory (os error 2): readfile '${PATH}'`,
  );
  assertEquals(
    await refusal({ OAR_NODEFILE: PATH }, { [PATH]: "\n" }),
    `reading OAR_NODEFILE: it names no node: '${PATH}'`,
  );
  assertEquals(await refusal({ LSB_HOSTS: " " }), "reading LSB_HOSTS: a node name is empty");
  assertEquals(
    await refusal({ PBS_NODEFILE: PATH }, { [PATH]: "cn1\n-x\n" }),
    `reading PBS_NODEFILE '${PATH}', line 2: a node name begins with '-': '-x'`,
  );
  assertEquals(
    await refusal({ SLURM_JOB_NODELIST: "cn[1" }),
    "reading SLURM_JOB_NODELIST: a '[' without its ']': '[1'",
  );
});
