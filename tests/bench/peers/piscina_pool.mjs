// The peer of the engine benchmark on Node: the same work (draw two numbers, write a JSON line) for every pair, by Piscina's pool of two
// threads. Run as: node piscina_pool.mjs MODULES NODES CHUNK; MODULES is the folder that has piscina.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

const round4 = (value) => Math.round(value * 1e4) / 1e4;
const seconds = () => Math.round((performance.timeOrigin + performance.now()) * 1000) / 1e6;

/** Measures some pairs. */
export default function measure(pairs) {
  return pairs.map(([a, b]) => {
    const start_s = seconds();
    const latency_us = round4(100 + 100 * Math.random());
    const bandwidth_MBps = round4(100 + 100 * Math.random());
    return {
      kind: "pair",
      a,
      b,
      status: "measured",
      latency_us,
      bandwidth_MBps,
      start_s,
      end_s: seconds(),
      attempt: 1,
    };
  });
}

/** So many chunks wait for a thread at most. */
const WAITING = 64;

if (isMainThread) {
  const [modules, count, chunkSize] = process.argv.slice(2);
  const Piscina = createRequire(`${modules}/`)("piscina");
  const pool = new Piscina({ filename: fileURLToPath(import.meta.url), minThreads: 2, maxThreads: 2 });
  const running = new Set();
  let chunk = [];
  const give = async () => {
    const done = pool.run(chunk).then((records) => {
      process.stdout.write(records.map((record) => JSON.stringify(record) + "\n").join(""));
      running.delete(done);
    });
    running.add(done);
    chunk = [];
    if (running.size >= WAITING) await Promise.race(running);
  };
  for (let i = 1; i <= Number(count); i++) {
    for (let j = i + 1; j <= Number(count); j++) {
      if (chunk.push([`n${i}`, `n${j}`]) === Number(chunkSize)) await give();
    }
  }
  if (chunk.length > 0) await give();
  await Promise.all(running);
  await pool.destroy();
}
