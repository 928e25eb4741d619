/** A unit that bandwidth is printed in. */
export interface BandwidthUnit {
  /** As people read it. */
  label: string;
  /** As the name of a field. */
  field: string;
  /** How many of it 10^6 bytes per second are. */
  perMBps: number;
  /** Decimals that tell pairs apart where people read them. */
  decimals: number;
}

/** The values of `--units`. */
export type Units = "mb" | "gbit";

export const BANDWIDTH_UNITS: Readonly<Record<Units, BandwidthUnit>> = {
  mb: { label: "MB/s", field: "bandwidth_MBps", perMBps: 1, decimals: 2 },
  gbit: { label: "Gbit/s", field: "bandwidth_Gbitps", perMBps: 8 / 1000, decimals: 3 },
};
