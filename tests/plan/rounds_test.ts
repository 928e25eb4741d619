import { assert, assertEquals } from "@std/assert";
import { circleRounds, partnerOf, roundOf } from "../../lib/plan/rounds.ts";

Deno.test("circleRounds() is n - 1 for even n and n for odd n", () => {
  assertEquals([2, 3, 4, 5, 8, 1415].map(circleRounds), [1, 3, 3, 5, 7, 1415]);
});

Deno.test("roundOf() has every two nodes meet once, and no node twice in a round, for n from 2 to 65", () => {
  for (let n = 2; n <= 65; n++) {
    const seen = new Set<string>();
    for (let a = 0; a < n; a++) {
      for (let b = a + 1; b < n; b++) {
        const round = roundOf(a, b, n);
        assert(round >= 0 && round < circleRounds(n));
        assertEquals(roundOf(b, a, n), round);
        for (const node of [a, b]) {
          const key = `${node} ${round}`;
          assert(!seen.has(key), `n ${n}: node ${node} twice in round ${round}`);
          seen.add(key);
        }
      }
    }
  }
});

Deno.test("partnerOf() agrees with roundOf(); with odd n each node has one bye, with even n none", () => {
  for (const n of [2, 3, 4, 5, 7, 8, 31, 64]) {
    for (let node = 0; node < n; node++) {
      let byes = 0;
      for (let round = 0; round < circleRounds(n); round++) {
        const partner = partnerOf(node, round, n);
        if (partner === node) byes++;
        else assertEquals(roundOf(node, partner, n), round);
      }
      assertEquals(byes, n % 2);
    }
  }
});

Deno.test("partnerOf() is exact for as many nodes as there can be", () => {
  const n = 100_000;
  for (const round of [0, 1, 49_999, 50_000, n - 2]) assertEquals(roundOf(n - 1, partnerOf(n - 1, round, n), n), round);
});

Deno.test("roundOf() begins with the first two nodes", () => {
  for (const n of [2, 3, 7, 8]) assertEquals(roundOf(0, 1, n), 0);
});
