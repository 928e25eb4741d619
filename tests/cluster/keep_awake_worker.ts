/// <reference lib="deno.worker" />
/**
 * Keeps one processor (named by the worker's name) from falling asleep, and takes nothing from whoever has something to do: a thread
 * that wakes on a sleeping processor is late, by 70 µs on a virtual machine.
 */
const SCHED_IDLE = 5;

const { symbols } = Deno.dlopen("libc.so.6", {
  sched_setscheduler: { parameters: ["i32", "i32", "buffer"], result: "i32" },
  sched_setaffinity: { parameters: ["i32", "usize", "buffer"], result: "i32" },
});

const cpu = Number(self.name);
const mask = new Uint8Array(new ArrayBuffer(128));
mask[cpu >> 3] = 1 << (cpu & 7);
const isPinned = symbols.sched_setaffinity(0, BigInt(mask.length), mask) === 0; // not where this process must not use it
const isIdle = symbols.sched_setscheduler(0, SCHED_IDLE, new Uint8Array(new ArrayBuffer(4))) === 0;
while (isPinned && isIdle);
