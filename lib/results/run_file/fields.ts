import type * as v from "valibot";

/** A schema for every field of an interface, and for no other. */
export type Fields<T> = { [K in keyof T]-?: v.GenericSchema<unknown, T[K]> };
