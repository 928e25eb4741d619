/** What a node is told of a program that is copied to it. */
export interface DeployedProgram {
  sizeBytes: number;
  /** SHA-256 of its contents, 64 hexadecimal digits, which also names its place on a node. */
  hash: string;
}

/**
 * What runs on a node, for any POSIX shell. It travels through login shells of every kind, csh and fish among them, in single quotes: so it
 * is one line, and holds no `!`, no `'` and no `\\`. Its parameters are a mode, and where the mode needs it the program's hash, its size in
 * bytes and the machine it is for. It works in a subshell, so that the agent, which takes the place of the shell, gets the environment as
 * it was.
 */
const SCRIPT = [
  "( set -f; mode=$1; hash=$2; size=$3; machine=$4; at=; status=1; partial=;",
  // One task of a job step that ends with another status than 0 can end all others.
  'case $mode in check|receive) at=" ${SLURMD_NODENAME:-$(uname -n)}"; status=0;; esac;',

  'say() { printf "oobw-deploy %s\\n" "$*"; };',
  'tidy() { [ -z "$partial" ] || rm -f "$partial"; partial=; };',
  // What programs said can be of several lines: split into words, it is one. A job step's input goes to all its tasks: each takes its own.
  "fail() { tidy; set -- $*;",
  'if [ "$mode" = start ]; then echo "oobw: $*" >&2; else say "failed$at: $*"; fi;',
  'if [ "$mode" = receive ]; then cat >/dev/null; fi; exit $status; };',
  'trap tidy EXIT; trap "exit 1" HUP INT TERM PIPE;',

  'uid=$(id -u) || fail "asking for the user: id does not run"; base=${TMPDIR:-/tmp};',
  'case $base in /*);; *) fail "using the temporary folder: TMPDIR is no absolute path: $base";; esac;',
  "folder=$base/oobw-$uid; file=$folder/$hash;",
  // Kind and owner in one look: somebody else's link could lead to a folder of ours at one moment and elsewhere at the next.
  'own() { look=$(ls -nd "$folder" 2>/dev/null) || return 1; set -- $look; case $1:$3 in d*:$uid) chmod 700 "$folder";;',
  'd*) fail "using $folder: it belongs to user $3";; l*) fail "using $folder: it is a symbolic link";;',
  '*) fail "using $folder: it is no folder";; esac; };',
  'make() { made=$(LC_ALL=C mkdir -m 700 "$folder" 2>&1); own || fail "making $folder: $made"; };',

  'digest() { set -- $($tool <"$1"); echo "$1"; };',
  'present() { [ -f "$file" ] && [ "$(digest "$file" 2>/dev/null)" = "$hash" ]; };',
  'noexec() { fail "running programs in $folder: its file system is mounted noexec"; };',
  'runnable() { said=$(LC_ALL=C chmod 700 "$1" 2>&1) || fail "making the program executable: $said"; [ -x "$1" ] || noexec; };',
  // Partial files that are still there after an hour without a byte are of scripts that were killed.
  'prepare() { find "$folder" -type f -name "*.??????" -mmin +60 -exec rm -f {} + 2>/dev/null;',
  'made=$(LC_ALL=C mktemp "$file.XXXXXX" 2>&1) || fail "making a file in $folder: $made"; partial=$made;',
  // Not every shell's -x sees how a file system is mounted. An empty file is a script that does nothing.
  'runnable "$partial"; "$partial" </dev/null 2>/dev/null || noexec; };',
  'take() { said=$(LC_ALL=C head -c "$size" 2>&1 >"$partial") || fail "receiving the program: $said"; got=$(wc -c <"$partial");',
  '[ "$got" -eq "$size" ] || fail "receiving the program: $((got)) of $size bytes came $said"; sum=$(digest "$partial");',
  '[ "$sum" = "$hash" ] || fail "checking the program: its SHA-256 is not $hash but $sum";',
  'if [ -d "$file" ]; then fail "putting the program in its place: $file is a folder"; fi;',
  'said=$(LC_ALL=C mv -f "$partial" "$file" 2>&1) || fail "putting the program in its place: $said"; partial=; };',

  // A shell takes a program for another machine for a script, and runs into its bytes.
  "case $mode in deploy|check|receive)",
  'here=$(uname -sm); case $machine in ""|$here);; *) fail "running the program: it is for $machine, this is $here";; esac;',
  'tool=; for each in sha256sum "shasum -a 256" "openssl dgst -sha256 -r"; do',
  "if command -v ${each%% *} >/dev/null 2>&1; then tool=$each; break; fi; done;",
  '[ "$tool" ] || fail "checking the program: there is none of sha256sum, shasum, openssl";; esac;',

  "case $mode in",
  'deploy) if [ -t 0 ]; then fail "receiving the program: standard input is a terminal"; fi; make;',
  'if present; then runnable "$file"; say have; else prepare; say need; take; say ready; fi;;',
  "check) if own && present; then say have$at; else say need$at; fi;;",
  'receive) make; if present; then runnable "$file"; head -c "$size" >/dev/null; else prepare; take; fi; say ready$at;;',
  'start) own && [ -f "$file" ] || fail "starting the agent: it has not been deployed: $file";;',
  "undeploy) count=0; if own; then digit=[0-9a-f]; for i in 1 2 3; do digit=$digit$digit$digit$digit; done; set +f;",
  'for each in "$folder"/*; do case ${each##*/} in $digit|$digit.??????)',
  'said=$(LC_ALL=C rm -f "$each" 2>&1) || fail "removing $each: $said"; count=$((count+1));',
  // A compiled program keeps its code, made ready to run, in the temporary folder.
  'rm -f "$base/deno-compile-${each##*/}.cache" 2>/dev/null;; esac; done;',
  'rmdir "$folder" 2>/dev/null; fi; say removed $count;;',
  "esac; ) || exit;",
  'case $1 in deploy|start) exec "${TMPDIR:-/tmp}/oobw-$(id -u)/$2" agent;; esac',
].join(" ");

/** The machine that the running program is for, as `uname -sm` there says it; "": not known. */
const MACHINE = Deno.build.os === "linux" ? `Linux ${Deno.build.arch}` : "";

type Mode = "deploy" | "check" | "receive" | "start" | "undeploy";

function scriptCommand(mode: Mode, ...parameters: string[]): string[] {
  return ["sh", "-c", SCRIPT, "oobw", mode, ...parameters];
}

/**
 * The argument list that, on a node, takes the program in where it is missing and then is its agent. It says `have` or `need`; after
 * `need` it reads the program, and says `ready`. What follows is the agent's. Where something goes wrong it says `failed`, and ends with
 * status 1.
 */
export function deployCommand({ hash, sizeBytes }: DeployedProgram): string[] {
  return scriptCommand("deploy", hash, String(sizeBytes), MACHINE);
}

/** The argument list that starts, on a node, the agent of a program that was deployed before. */
export function deployedCommand({ hash }: DeployedProgram): string[] {
  return scriptCommand("start", hash);
}

/** The argument list, for every task of a job step, that says `have` or `need` with the node's name; its status is 0 in any case. */
export function checkCommand({ hash, sizeBytes }: DeployedProgram): string[] {
  return scriptCommand("check", hash, String(sizeBytes), MACHINE);
}

/**
 * The argument list, for every task of a job step, that takes the program in where it is missing, and says `ready` or `failed` with the
 * node's name; its status is 0 in any case. It reads the program from standard input even where it has it already. What comes after the
 * program is not read; where it failed, it reads to the end.
 */
export function receiveCommand({ hash, sizeBytes }: DeployedProgram): string[] {
  return scriptCommand("receive", hash, String(sizeBytes), MACHINE);
}

/** The argument list that removes, on a node, all programs that this user has deployed there; it says `removed`, or `failed` with status 1. */
export function undeployCommand(): string[] {
  return scriptCommand("undeploy");
}

/** What a node says of a program that is to be copied to it. `node` is its name in a job step, else null. */
export type DeployAnswer =
  /** The program is there, or is missing, or has arrived. */
  | { kind: "have" | "need" | "ready"; node: string | null }
  /** `reason` is one line, "action: what was seen". */
  | { kind: "failed"; node: string | null; reason: string }
  /** `count` is of files. */
  | { kind: "removed"; count: number };

const ANSWER = /oobw-deploy (?:(have|need|ready)(?: (\S+))?|failed(?: ([^\s:]+))?: (.+)|removed (\d+))$/;

/**
 * The answer that a line of a node's output holds; null when it holds none. It need not begin the line: a login's greeting can lack its
 * line break, and job launchers can be told to put a name before each line.
 */
export function readAnswer(line: string): DeployAnswer | null {
  const found = ANSWER.exec(line.trimEnd());
  if (found === null) return null;
  const [, state, node = null, failed = null, reason, count] = found;
  if (reason !== undefined) return { kind: "failed", node: failed, reason: printable(reason) };
  if (count !== undefined) return { kind: "removed", count: Number(count) };
  return { kind: state as "have" | "need" | "ready", node };
}

/** Text from a node, fit for a terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, "?");
}
