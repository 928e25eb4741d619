import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { splitCommandLine } from "../../lib/cli/split_command_line.ts";

Deno.test("splitCommandLine() finds the command wherever options stand", () => {
  assertEquals(splitCommandLine(["plan", "cn[1-3]"]), {
    command: "plan",
    named: true,
    options: [],
    operands: ["cn[1-3]"],
  });
  assertEquals(splitCommandLine(["--format", "plain", "-q", "plan", "cn[1-3]"]), {
    command: "plan",
    named: true,
    options: ["--format=plain", "--quiet"],
    operands: ["cn[1-3]"],
  });
});

Deno.test("splitCommandLine() takes run for granted where the first word is no command", () => {
  assertEquals(splitCommandLine(["cn[1-7]", "plan"]), {
    command: "run",
    named: false,
    options: [],
    operands: ["cn[1-7]", "plan"],
  });
  assertEquals(splitCommandLine([]), { command: "run", named: false, options: [], operands: [] });
});

const OPTION_FORMS: [argv: string[], options: string[], operands?: string[]][] = [
  [["--seed", "5"], ["--seed=5"]],
  [["--seed=5"], ["--seed=5"]],
  [["--seed", "-5"], ["--seed=-5"]],
  [["--exclude=a=b"], ["--exclude=a=b"]],
  [["--seed="], ["--seed="]],
  [["--seed"], ["--seed"]],
  [["--seed", "--quiet"], ["--seed", "--quiet"]],
  [["--seed", "--"], ["--seed"]],
  [["--hostfile", "-"], ["--hostfile=-"]],
  [["-f", "-"], ["--hostfile=-"]],
  [["-f-"], ["--hostfile=-"]],
  [["-fhosts"], ["--hostfile=hosts"]],
  [["-f=hosts"], ["--hostfile=hosts"]],
  [["-f", "hosts", "-f", "more"], ["--hostfile=hosts", "--hostfile=more"]],
  [["-qf", "hosts"], ["--quiet", "--hostfile=hosts"]],
  [["-qfhosts"], ["--quiet", "--hostfile=hosts"]],
  [["-xcn[1-3]"], ["--exclude=cn[1-3]"]],
  [["-q=no"], ["--quiet=no"]],
  [["-q5"], ["--quiet", "-5"]],
  [["-zq"], ["-zq"]],
  [["--quiet", "true"], ["--quiet"], ["true"]],
  [["--quiet", "false"], ["--quiet"], ["false"]],
  [["--bogus", "value"], ["--bogus"], ["value"]],
  [["007", "1e3"], [], ["007", "1e3"]],
  [["-"], [], ["-"]],
  [[""], [], [""]],
  [["--quiet", "--", "--seed", "plan", "--"], ["--quiet"], ["--seed", "plan", "--"]],
];

for (const [argv, options, operands = []] of OPTION_FORMS) {
  Deno.test(`splitCommandLine() brings ${JSON.stringify(argv)} into one form`, () => {
    const split = splitCommandLine(argv);
    assertEquals(split.options, options);
    assertEquals(split.operands, operands);
  });
}

Deno.test("splitCommandLine() does not take what follows -- for a command", () => {
  assertEquals(splitCommandLine(["--", "plan"]), { command: "run", named: false, options: [], operands: ["plan"] });
});

Deno.test("splitCommandLine() gives each word back once, whatever is typed", () => {
  const word = fc.oneof(fc.string(), fc.constantFrom("--", "-q", "--seed", "-f", "--quiet=", "plan", "-", "--no-x"));
  fc.assert(fc.property(fc.array(word), (argv) => {
    const { options, operands, named, command } = splitCommandLine(argv);
    for (const option of options) assertEquals(option[0], "-");
    const before = argv.indexOf("--") < 0 ? argv.length : argv.indexOf("--");
    for (const rest of argv.slice(before + 1)) assertEquals(operands.includes(rest), true);
    if (named) assertEquals(argv.includes(command), true);
  }));
});
