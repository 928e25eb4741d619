import { join } from "@std/path";
import { UsageError } from "../base/errors.ts";
import { readOrRefuse } from "../cluster/host_file.ts";
import { LOCAL_NODE_LIMIT } from "../cluster/launchers/local.ts";
import { parseTemplate } from "../cluster/launchers/template.ts";
import { quoted } from "../cluster/node_name.ts";
import type { NodeSet } from "../cluster/node_set.ts";
import { splitWords } from "../cluster/split_words.ts";
import type { LauncherSettings } from "../engine/options.ts";
import type { CommandContext } from "./command_context.ts";
import { contradiction } from "./contradiction.ts";
import { defaultOf, type OptionName, type RawOptions } from "./option_table.ts";
import { checkJobHas, standsInJobOf } from "./slurm_job.ts";

type LauncherName = LauncherSettings["name"];

/** Options that say something to some launchers only. */
export const LAUNCHERS_OF_OPTION = {
  "ssh-option": ["ssh"],
  "ssh-config": ["ssh"],
  "srun-option": ["srun"],
  "mpirun-command": ["mpirun"],
  fanout: ["local", "ssh", "template"],
  "control-address": ["srun", "mpirun"],
  deploy: ["ssh", "srun", "mpirun", "template"],
  undeploy: ["ssh", "srun", "mpirun", "template"],
} as const satisfies { [O in OptionName]?: readonly LauncherName[] };

/** A value of ssh's `-o`, as a line of ssh_config has it: a name, and after blanks or `=` what it is set to. */
const SSH_OPTION = /^[A-Za-z][A-Za-z0-9]*(?:[ \t]*=[ \t]*|[ \t]+)[^\s\p{Cc}=][^\p{Cc}]*$/u;

/** An argument of srun that is an option; `-` and `--` alone mean something else. */
const SRUN_OPTION = /^--?[A-Za-z0-9][^\p{Cc}]*$/u;

/**
 * How the agents of a node set are started: by default over ssh, and inside a Slurm job that has all of the nodes, by srun.
 * @param outside what takes the place of ssh there
 * @throws {UsageError} when the nodes are not to be had so, a value is none, or an option goes with another launcher
 */
export async function resolveLauncher(
  options: RawOptions,
  nodeSet: NodeSet,
  context: CommandContext,
  outside: "ssh" | "mpirun",
): Promise<LauncherSettings> {
  const text = options.launcher ?? await defaultLauncher(nodeSet, context, outside);
  const settings = readLauncher(text, options, resolveAgentCommand(options, context.mainModule));
  if (nodeSet.source === "demo" && settings.name !== "local") {
    throw contradiction("the demo's nodes are local; name those to be reached", `--launcher ${text}`);
  }
  checkLauncherOptions(options, settings.name, text);
  await checkReach(settings, nodeSet.nodes, context);
  return settings;
}

async function defaultLauncher(
  { nodes, source }: NodeSet,
  context: CommandContext,
  outside: LauncherName,
): Promise<LauncherName> {
  if (source === "demo") return "local";
  return await standsInJobOf(nodes, context) ? "srun" : outside;
}

function readLauncher(text: string, options: RawOptions, agentCommand: string[]): LauncherSettings {
  switch (text) {
    case "local":
      return { name: text, agentCommand };
    case "ssh":
      return { name: text, options: sshOptions(options), configFile: sshConfig(options), agentCommand };
    case "srun":
      return { name: text, options: srunOptions(options), agentCommand };
    case "mpirun": {
      const { "mpirun-command": command = defaultOf("mpirun-command") } = options;
      return { name: text, command: programWords("mpirun-command", command), agentCommand };
    }
    default:
      return { name: "template", text, words: parseTemplate(text, "--launcher"), agentCommand };
  }
}

function sshOptions({ "ssh-option": texts = [] }: RawOptions): string[] {
  const bad = texts.find((text) => !SSH_OPTION.test(text));
  if (bad === undefined) return [...texts];
  throw new UsageError(`reading --ssh-option (a name and what it is set to, like Port=2222): ${quoted(bad)}`);
}

/** Absolute, so that ssh takes it neither for an option nor for a name that has a meaning of its own. */
function sshConfig({ "ssh-config": file }: RawOptions): string | null {
  if (file === undefined) return null;
  return file.startsWith("/") ? file : join(Deno.cwd(), file);
}

function srunOptions({ "srun-option": texts = [] }: RawOptions): string[] {
  const bad = texts.find((text) => !SRUN_OPTION.test(text));
  if (bad === undefined) return [...texts];
  throw new UsageError(`reading --srun-option (one argument of srun, like --partition=debug): ${quoted(bad)}`);
}

/** The argument list that starts an agent: by default this very program, from where it stands, as on a shared file system. */
function resolveAgentCommand({ "agent-command": text }: RawOptions, mainModule: string): string[] {
  if (text !== undefined) return programWords("agent-command", text);
  const program = Deno.execPath();
  return Deno.build.standalone ? [program, "agent"] : [program, "run", "-A", "--quiet", mainModule, "agent"];
}

/** The words of a command that begins with a program: its name cannot be that of an option, since `exec` and others take such. */
function programWords(option: "agent-command" | "mpirun-command", text: string): string[] {
  const words = splitWords(text, `--${option}`);
  const [program = ""] = words;
  if (program !== "" && !program.startsWith("-") && !/\p{Cc}/u.test(words.join(""))) return words;
  throw new UsageError(`reading --${option} (a program and its arguments): ${quoted(text)}`);
}

/** @throws {UsageError} at the first option that says nothing to the launcher that is taken */
function checkLauncherOptions(options: RawOptions, name: LauncherName, text: string): void {
  const { "agent-command": command, deploy, undeploy } = options;
  for (const [option, launchers] of Object.entries(LAUNCHERS_OF_OPTION)) {
    if (options[option as keyof typeof LAUNCHERS_OF_OPTION] === undefined) continue;
    if ((launchers as readonly LauncherName[]).includes(name)) continue;
    const owners = launchers.map((launcher) => launcher === "template" ? "a command" : launcher).join(", ");
    throw contradiction(`--${option} goes with --launcher ${owners}`, `--launcher ${text}`);
  }
  if (deploy && undeploy) throw contradiction("--undeploy removes what --deploy has left", "--deploy");
  if (command === undefined || !(deploy || undeploy)) return;
  const rule = deploy ? "--deploy has this very program for the agent" : "--undeploy starts no agent";
  throw contradiction(rule, `--agent-command ${command}`);
}

/** @throws {UsageError} when a launcher cannot reach these nodes */
async function checkReach(settings: LauncherSettings, nodes: readonly string[], context: CommandContext) {
  switch (settings.name) {
    case "local":
      if (nodes.length <= LOCAL_NODE_LIMIT) return;
      throw new UsageError(`starting local agents (at most ${LOCAL_NODE_LIMIT}): ${nodes.length} nodes`);
    case "ssh":
      if (settings.configFile === null) return;
      await readOrRefuse(settings.configFile, `ssh configuration ${quoted(settings.configFile)}`, context.readText);
      return;
    case "srun":
      // A step can be told to go into another job, about which nothing is known here.
      if (!settings.options.some((option) => option.startsWith("--jobid="))) await checkJobHas(nodes, context);
      return;
    case "mpirun":
    case "template":
      return;
    default:
      settings satisfies never;
  }
}
