import * as v from "valibot";
import type { ProgramRecord } from "../../base/program.ts";
import { type BenchmarkResult, type BenchmarkRow, type PrintedNumber, ROW_LIMIT } from "../benchmark.ts";
import type { BenchmarkStep } from "../outcome.ts";
import type { Fields } from "./fields.ts";

// What outcomes of benchmarks of others hold.

/** More than any pair runs. */
const STEP_LIMIT = 64;

const text = v.string();
const positiveOrZero = v.pipe(v.number(), v.finite(), v.minValue(0));

const row = v.looseObject(
  {
    size_bytes: v.nullable(positiveOrZero),
    latency_us: v.optional(positiveOrZero),
    bandwidth_MBps: v.optional(positiveOrZero),
    bandwidth_back_MBps: v.optional(positiveOrZero),
    bandwidth_both_MBps: v.optional(positiveOrZero),
  } satisfies Fields<BenchmarkRow>,
);

const printed = v.looseObject({ line: text, unit: text } satisfies Fields<PrintedNumber>);

/** A program that was run for a pair. */
export const program = v.looseObject(
  {
    node: v.nullable(text),
    command: v.array(text),
    exit_status: v.nullable(v.pipe(v.number(), v.integer())),
    signal: v.nullable(text),
    output: v.optional(text),
  } satisfies Fields<ProgramRecord>,
);

export const programs = v.pipe(v.array(program), v.maxLength(STEP_LIMIT));

/** What one step of a benchmark told. */
const step = v.looseObject(
  {
    tool: text,
    version: v.nullable(text),
    latency_us: v.nullable(positiveOrZero),
    bandwidth_MBps: v.nullable(positiveOrZero),
    bandwidth_back_MBps: v.optional(positiveOrZero),
    bandwidth_both_MBps: v.optional(positiveOrZero),
    half_round_trip: v.nullable(v.boolean()),
    rows: v.pipe(v.array(row), v.maxLength(ROW_LIMIT)),
    printed: v.looseObject(
      {
        latency: v.optional(printed),
        bandwidth: v.optional(printed),
      } satisfies Fields<BenchmarkResult["printed"]>,
    ),
    partial: v.optional(text),
    programs,
  } satisfies Fields<BenchmarkStep>,
);

export const benchmarks = v.pipe(v.array(step), v.maxLength(STEP_LIMIT));
