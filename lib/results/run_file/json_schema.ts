import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { LINE_SCHEMAS } from "./run_schema.ts";

/** The JSON Schema of one line of a run file. That nodes are named once each, and numbers are finite, it cannot say. */
export function runFileSchema(): object {
  return toJsonSchema(v.union(Object.values(LINE_SCHEMAS)), { ignoreActions: ["check", "finite"] });
}
