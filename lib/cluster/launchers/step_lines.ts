import { expandHostList } from "../host_list.ts";

/** What is kept of a line. */
const LINE_LIMIT = 400;

/** What is kept of one of Open MPI's messages while it is being read. */
const MESSAGE_LIMIT = 2000;

/** Says nothing: what surrounds messages, and what srun and Open MPI complain of where nothing is wrong. */
const SILENT = [
  /^[-=\s]*$/,
  /^srun: (?:debug|cluster configuration lacks support for cpu binding)/,
  /^srun: job \d+ has been allocated resources/,
  /PMIX ERROR: BAD-PARAM/, // Open MPI 4.1 where a process has died and may
  /^ORTE does not know how to route/, // to a node that is well, after another one could not be reached
  /couldn't chdir to/, // a working directory that is not there is none of ours
  /Forwarding signal \d+ to job/,
  /^=?\s*(?:CLEANING UP REMAINING PROCESSES|YOU CAN IGNORE THE BELOW|This typically refers to|Please see the FAQ)/,
];

/** Tells how it went on, or ended, and not why. */
const AFTERMATH = [
  /^srun: error: .*: tasks? [\d,-]+: /,
  /^srun: (?:Force Terminated|forcing job termination|Job step aborted|Job allocation \d+ has been revoked|Terminating)/,
  /^srun: (?:error: )?(?:Application launch failed|Cancelled pending job step|Timed out waiting for job step)/,
  /^srun: job \d+ queued and waiting/,
  /^slurmstepd\S*: error: \*\*\* (?:STEP|JOB)/,
  /^\d+ total process(?:es)? failed to start/,
  /^Primary job\s+terminated normally/,
  /^\S+ (?:noticed that process rank|detected that one or more processes exited)/,
  /(?:BAD TERMINATION OF ONE|RUNNING AT|EXIT CODE:|EXIT STRING:)/,
  /^\[(?:mpiexec|proxy)\S* .*(?:returned error|error waiting for|write error|unable to (?:write|send|parse)|error (?:writing|parsing)|assert \()/,
];

const FAILURE =
  /\b(?:error|fatal|fail(?:ed|ure)?|unable|cannot|can't|could not|couldn't|denied|refused|invalid|unrecognized|not (?:found|available|enough|reachable)|no such|no route|timed out|unreachable|attempt to run as root|lost communication)\b/i;

/** How much a line says of what went wrong. */
type Weight = 0 | 1 | 2 | 3 | 4;

function weigh(line: string): Weight {
  if (SILENT.some((pattern) => pattern.test(line))) return 0;
  if (line.startsWith("oobw: ")) return 4;
  if (AFTERMATH.some((pattern) => pattern.test(line))) return 1;
  return FAILURE.test(line) ? 3 : 2;
}

interface Said {
  line: string;
  weight: Weight;
}

/**
 * What a job step says, line by line, on behalf of all its nodes: its starter's messages and the agents' own. Keeps, for each node and
 * for all of them, the line that tells most: an agent's own word, else the first error, else the first line, else how it ended.
 *
 * A line is about a node that it names as a whole word, in a host list too: srun's `cn[1-4]: tasks 0-3:`. Open MPI's messages between
 * rules of dashes are put together, and their first sentence is a line.
 */
export class StepLines {
  readonly #indices: ReadonlyMap<string, number>;
  readonly #ofNode: (Said | undefined)[];
  #ofAll: Said | undefined;
  /** The message that is being read; undefined outside of rules. */
  #message: string | undefined;

  /** @param nodes the names of all nodes that lines may be about */
  constructor(nodes: readonly string[]) {
    this.#indices = new Map(nodes.map((name, index) => [name, index]));
    this.#ofNode = Array(nodes.length).fill(undefined);
  }

  /**
   * Takes in one line, or several.
   * @returns the numbers of the nodes that it is about; none: it says nothing, is part of a message that goes on, or is about all
   */
  add(text: string): number[] {
    return [...new Set(text.split("\n").flatMap((line) => this.#addLine(line.trim())))];
  }

  /** The most telling line about a node; "" when there was none. */
  lineOf(node: string): string {
    const index = this.#indices.get(node);
    return index === undefined ? "" : this.#ofNode[index]?.line ?? "";
  }

  /** The most telling line that is about no node in particular; "" when there was none. */
  general(): string {
    return this.#ofAll?.line ?? "";
  }

  #addLine(line: string): number[] {
    if (/^-{20,}$/.test(line)) {
      // Rules stand before and after; two in a row end one message and begin the next.
      const message = this.#message;
      this.#message = message ? undefined : "";
      return message ? this.#take(firstSentence(message)) : [];
    }
    if (this.#message === undefined || line.startsWith("oobw: ")) return this.#take(line);
    if (this.#message.length < MESSAGE_LIMIT) this.#message += `${line}\n`;
    return [];
  }

  #take(line: string): number[] {
    const weight = weigh(line);
    if (weight === 0) return [];
    const said = { line: line.slice(0, LINE_LIMIT), weight };
    const about = this.#about(line);
    for (const index of about) this.#ofNode[index] = moreTelling(this.#ofNode[index], said);
    if (about.length === 0) this.#ofAll = moreTelling(this.#ofAll, said);
    return about;
  }

  #about(line: string): number[] {
    const words = line.replace(/^slurmstepd-/, "").split(/[^A-Za-z0-9._-]+/);
    const lists = line.match(/[A-Za-z0-9._-]+(?:\[[0-9,-]+\][A-Za-z0-9._-]*)+/g) ?? [];
    const names = [...words, ...lists.flatMap(namesOf)].map((name) => name.replace(/[.-]+$/, ""));
    return [...new Set(names.map((name) => this.#indices.get(name)).filter((index) => index !== undefined))];
  }
}

function moreTelling(old: Said | undefined, said: Said): Said {
  return old && old.weight >= said.weight ? old : said;
}

/** The names of what looks like a host list; none when it is none. */
function namesOf(list: string): string[] {
  try {
    return expandHostList(list);
  } catch {
    return [];
  }
}

/** The first sentence of a message, with what follows it where it ends in a colon. */
function firstSentence(message: string): string {
  const [first = "", second = ""] = message.trim().split(/\n\s*\n/).map((part) => part.replace(/\s+/g, " ").trim());
  const whole = first.endsWith(":") ? `${first} ${second}` : first;
  return /^.*?\.(?= [A-Z]|$)/.exec(whole)?.[0] ?? whole;
}
