/** A unit that bandwidth is printed in. */
export interface BandwidthUnit {
  /** As people read it. */
  label: string;
  /** As the name of a field; and of those for the direction from b to a, and for both in sum. */
  field: string;
  backField: string;
  bothField: string;
  /** How many of it 10^6 bytes per second are. */
  perMBps: number;
  /** Decimals that tell pairs apart where people read them. */
  decimals: number;
  /** Decimals that leave something of the rate of messages of one byte. */
  sweepDecimals: number;
}

/** The values of `--units`. */
export type Units = "mb" | "gbit";

export const BANDWIDTH_UNITS: Readonly<Record<Units, BandwidthUnit>> = {
  mb: {
    label: "MB/s",
    field: "bandwidth_MBps",
    backField: "bandwidth_back_MBps",
    bothField: "bandwidth_both_MBps",
    perMBps: 1,
    decimals: 2,
    sweepDecimals: 2,
  },
  gbit: {
    label: "Gbit/s",
    field: "bandwidth_Gbitps",
    backField: "bandwidth_back_Gbitps",
    bothField: "bandwidth_both_Gbitps",
    perMBps: 8 / 1000,
    decimals: 3,
    sweepDecimals: 5,
  },
};
