/** One host list and what each reader makes of it: names divided by blanks, or null where it is refused. */
export interface HostListCase {
  text: string;
  ours: string | null;
  /** Where `scontrol show hostnames` says otherwise than we do, order included. */
  slurm?: string | null;
  /** Where `nodeset -e` says otherwise than we do. It sorts and drops duplicates, so only the set of names is compared. */
  clusterShell?: string | null;
  /** Why a reader differs. */
  why?: string;
}

/** Read alike by all three, or refused by all three. */
const AGREED: readonly HostListCase[] = [
  { text: "cn1", ours: "cn1" },
  { text: "cn[1-7]", ours: "cn1 cn2 cn3 cn4 cn5 cn6 cn7" },
  { text: "cn[5]", ours: "cn5" },
  { text: "cn[5-5]", ours: "cn5" },
  { text: "cn[0-3]", ours: "cn0 cn1 cn2 cn3" },
  { text: "cn[9-11]", ours: "cn9 cn10 cn11" },
  { text: "cn[01-04,20]", ours: "cn01 cn02 cn03 cn04 cn20" },
  { text: "cn[08-11]", ours: "cn08 cn09 cn10 cn11" },
  { text: "cn[098-101]", ours: "cn098 cn099 cn100 cn101" },
  { text: "cn[1,01]", ours: "cn1 cn01" },
  { text: "cn[3,1,2]", ours: "cn3 cn1 cn2" },
  { text: "cn[4-5,1-2]", ours: "cn4 cn5 cn1 cn2" },
  { text: "b,a", ours: "b a" },
  { text: "cn10,cn9", ours: "cn10 cn9" },
  { text: "a,b,c[1-3]", ours: "a b c1 c2 c3" },
  { text: "cn[1-2],cn[4-5]", ours: "cn1 cn2 cn4 cn5" },
  { text: "r[1-2]n[01-04]", ours: "r1n01 r1n02 r1n03 r1n04 r2n01 r2n02 r2n03 r2n04" },
  { text: "rack[0-1,3]node[0-1]", ours: "rack0node0 rack0node1 rack1node0 rack1node1 rack3node0 rack3node1" },
  { text: "x[1-2],y[1-2]z[3-4]", ours: "x1 x2 y1z3 y1z4 y2z3 y2z4" },
  { text: "cn[1-2]-ib[0-1]", ours: "cn1-ib0 cn1-ib1 cn2-ib0 cn2-ib1" },
  { text: "node-[1-3]", ours: "node-1 node-2 node-3" },
  { text: "a_b[1-2]", ours: "a_b1 a_b2" },
  { text: "CN1,cn1", ours: "CN1 cn1" },
  { text: "cn1.example.org", ours: "cn1.example.org" },
  { text: "192.168.0.[1-3]", ours: "192.168.0.1 192.168.0.2 192.168.0.3" },
  { text: "[1-3]", ours: "1 2 3" },
  { text: "1-3", ours: "1-3" },
  { text: "n[00000000000000000001-00000000000000000002]", ours: "n00000000000000000001 n00000000000000000002" },
  { text: "cn[7-1]", ours: null },
  { text: "cn[]", ours: null },
  { text: "cn[,]", ours: null },
  { text: "cn[a-c]", ours: null },
  { text: "cn[a,b]", ours: null },
  { text: "cn[1x2]", ours: null },
  { text: "cn[1--3]", ours: null },
  { text: "cn[1.5]", ours: null },
  { text: "cn[0x1-0x3]", ours: null },
  { text: "cn[1-3/0]", ours: null },
  { text: "cn[1-3/-1]", ours: null },
  { text: "cn[1-4/a]", ours: null },
  { text: "cn[1/2]", ours: null },
  { text: "cn[1-99999999999]", ours: null },
];

const STEP = "Slurm has no steps";
const NESTED = "neither Slurm nor ClusterShell nests brackets";
const PADDING =
  "Slurm takes the start's width; ClusterShell wants both ends of one width; we refuse only an end padded otherwise";
const EMPTY = "Slurm passes over empty names; ClusterShell and we refuse them";
const UNBALANCED = "Slurm makes names of unbalanced brackets";
const DUPLICATE =
  "Slurm keeps duplicates, ClusterShell drops them; a node cannot be measured against itself, so we refuse them";
const CHARACTER = "both take characters that mean something to a shell, a path or ssh";
const BLANK = "both divide at blanks; we take one argument for one list";
const SIGN = "a sign, a blank or an underscore in a number: they read it as C's strtoul and Python's int do";

/** Where readers differ, and why. */
const DIFFERENT: readonly HostListCase[] = [
  { text: "cn[1-9/2]", ours: "cn1 cn3 cn5 cn7 cn9", slurm: null, why: STEP },
  { text: "cn[01-09/4]", ours: "cn01 cn05 cn09", slurm: null, why: STEP },
  { text: "cn[2-7/3,10]", ours: "cn2 cn5 cn10", slurm: null, why: STEP },
  { text: "cn[1-3/10]", ours: "cn1", slurm: null, why: STEP },
  { text: "r[1-3/2]n[1-2]", ours: "r1n1 r1n2 r3n1 r3n2", slurm: null, why: STEP },

  { text: "n[1,2[0-1]]", ours: "n1 n20 n21", slurm: null, clusterShell: null, why: NESTED },
  { text: "a[1,b[2-3]]", ours: "a1 ab2 ab3", slurm: null, clusterShell: null, why: NESTED },
  { text: "a[[1-2]]", ours: "a1 a2", slurm: null, clusterShell: null, why: NESTED },

  {
    text: "cn[1-3]x",
    ours: "cn1x cn2x cn3x",
    slurm: null,
    why: "Slurm takes a suffix only with another bracket in it",
  },
  {
    text: "cn[1-2][1-2]",
    ours: "cn11 cn12 cn21 cn22",
    clusterShell: null,
    why: "ClusterShell wants text between brackets",
  },
  {
    text: "a[1-2]b[3-4]c[5-6]",
    ours: "a1b3c5 a1b3c6 a1b4c5 a1b4c6 a2b3c5 a2b3c6 a2b4c5 a2b4c6",
    slurm: "a1b3c5 a1b3c6 a2b3c5 a2b3c6 a1b4c5 a1b4c6 a2b4c5 a2b4c6",
    why: "with three brackets Slurm runs the first faster than the second",
  },
  {
    text: "n[99999999999999999998-99999999999999999999]",
    ours: "n99999999999999999998 n99999999999999999999",
    slurm: "n18446744073709551615",
    why: "Slurm's numbers end at 2^64 - 1",
  },

  { text: "cn[008-10]", ours: "cn008 cn009 cn010", clusterShell: null, why: PADDING },
  { text: "cn[098-1000/451]", ours: "cn098 cn549 cn1000", slurm: null, clusterShell: null, why: `${PADDING}; ${STEP}` },
  { text: "cn[00-3]", ours: "cn00 cn01 cn02 cn03", clusterShell: null, why: PADDING },
  { text: "cn[8-010]", ours: null, slurm: "cn8 cn9 cn10", why: PADDING },
  { text: "cn[01-002]", ours: null, slurm: "cn01 cn02", why: PADDING },

  { text: "cn1,,cn2", ours: null, slurm: "cn1 cn2", why: EMPTY },
  { text: ",cn1", ours: null, slurm: "cn1", why: EMPTY },
  { text: "cn1,", ours: null, slurm: "cn1", why: EMPTY },
  { text: "", ours: null, slurm: "", clusterShell: "", why: "no names at all: an empty list to both" },

  { text: "cn1]", ours: null, slurm: "cn1]", why: UNBALANCED },
  { text: "cn[1", ours: null, slurm: "cn]", why: UNBALANCED },
  { text: "cn[1-3", ours: null, slurm: "cn]", why: UNBALANCED },
  { text: "cn[1-]", ours: null, slurm: "cn1", why: "Slurm takes a range without an end for its start" },

  { text: "cn1,cn1", ours: null, slurm: "cn1 cn1", clusterShell: "cn1", why: DUPLICATE },
  { text: "cn[1-2,2-3]", ours: null, slurm: "cn1 cn2 cn2 cn3", clusterShell: "cn1 cn2 cn3", why: DUPLICATE },

  { text: "cn1 cn2", ours: null, slurm: "cn1 cn2", clusterShell: "cn1 cn2", why: BLANK },
  { text: " cn1", ours: null, slurm: "cn1", clusterShell: "cn1", why: BLANK },
  { text: "cn[1, 3]", ours: null, slurm: "cn1 cn03", clusterShell: "cn1 cn3", why: SIGN },
  { text: "cn[+1]", ours: null, slurm: "cn01", clusterShell: "cn1", why: SIGN },
  { text: "cn[1_0]", ours: null, clusterShell: "cn10", why: SIGN },

  { text: "-cn1", ours: null, slurm: "-cn1", clusterShell: "-cn1", why: "ssh would take it for an option" },
  { text: ".cn1", ours: null, slurm: ".cn1", clusterShell: ".cn1", why: CHARACTER },
  { text: "cn'1", ours: null, slurm: "cn'1", clusterShell: "cn'1", why: CHARACTER },
  { text: 'cn"1', ours: null, slurm: 'cn"1', clusterShell: 'cn"1', why: CHARACTER },
  { text: "$(x)", ours: null, slurm: "$(x)", clusterShell: "$(x)", why: CHARACTER },
  { text: "a;b", ours: null, slurm: "a;b", clusterShell: "a;b", why: CHARACTER },
  { text: "a|b", ours: null, slurm: "a|b", clusterShell: "a|b", why: CHARACTER },
  { text: "a/b", ours: null, slurm: "a/b", clusterShell: "a/b", why: CHARACTER },
  { text: "a\\b", ours: null, slurm: "a\\b", clusterShell: "a\\b", why: CHARACTER },
  { text: "a:b", ours: null, slurm: "a:b", clusterShell: "a:b", why: CHARACTER },
  { text: "user@cn1", ours: null, slurm: "user@cn1", clusterShell: "user@cn1", why: CHARACTER },
  { text: "cné", ours: null, slurm: "cné", clusterShell: "cné", why: "DNS names are ASCII" },
  {
    text: "cn[1-5]!cn3",
    ours: null,
    clusterShell: "cn1 cn2 cn4 cn5",
    why: "ClusterShell's set operators; we have --exclude",
  },
  { text: "cn[1-3]&cn2", ours: null, clusterShell: "cn2", why: "ClusterShell's set operators" },
];

export const HOST_LIST_CASES = [...AGREED, ...DIFFERENT];
