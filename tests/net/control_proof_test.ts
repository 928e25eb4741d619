import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ControlProof } from "../../lib/net/control_proof.ts";

const KEY = new Uint8Array(32).fill(7);
const PLACE = "10.0.0.1:4000";

Deno.test("ControlProof.admits() takes a claim of who holds the key, once", async () => {
  const [agent, controller] = await Promise.all([ControlProof.create(KEY), ControlProof.create(KEY)]);
  const claim = await agent.claim("cn1", PLACE);
  assertEquals(claim.node, "cn1");
  assert(await controller.admits(claim, [PLACE]));
  assertEquals(await controller.admits(claim, [PLACE]), false);
  assert(await controller.admits(await agent.claim("cn1", PLACE), [PLACE]));
});

Deno.test("ControlProof.admits() refuses another key, another node, and nonsense", async () => {
  const controller = await ControlProof.create(KEY);
  const stranger = await ControlProof.create(new Uint8Array(32).fill(8));
  assertEquals(await controller.admits(await stranger.claim("cn1", PLACE), [PLACE]), false);
  const claim = await (await ControlProof.create(KEY)).claim("cn1", PLACE);
  assertEquals(await controller.admits({ ...claim, node: "cn2" }, [PLACE]), false);
  const nonce = claim.nonce.replace(/^./, (c) => c === "0" ? "1" : "0");
  assertEquals(await controller.admits({ ...claim, nonce }, [PLACE]), false);
  assertEquals(await controller.admits({ ...claim, place: "10.0.0.2:4000" }, ["10.0.0.2:4000"]), false);
  assertEquals(await controller.admits(claim, ["10.0.0.2:4000"]), false, "it was made to another place");
  assertEquals(await controller.admits({ ...claim, proof: "no hexadecimal" }, [PLACE]), false);
  assertEquals(await controller.admits({ ...claim, proof: "" }, [PLACE]), false);
  assert(await controller.admits(claim, [PLACE]), "what was refused has not used the claim up");
});

Deno.test("ControlProof.isWelcome() knows the answer of who holds the key, to this claim", async () => {
  const [agent, controller] = await Promise.all([ControlProof.create(KEY), ControlProof.create(KEY)]);
  const [first, second] = [await agent.claim("cn1", PLACE), await agent.claim("cn1", PLACE)];
  const welcome = await controller.welcome(first);
  assert(await agent.isWelcome(first, welcome));
  assertEquals(await agent.isWelcome(second, welcome), false);
  assertEquals(await agent.isWelcome(first, first.proof), false, "a claim is not its own answer");
  assertNotEquals(welcome, first.proof);
});
