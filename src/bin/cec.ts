import { homedir } from "node:os";
import { isatty } from "node:tty";
import { dispatch, interruptedExit } from "../cli/dispatch.ts";
import { readLine, readStdin, stdinSource } from "../cli/view/stdin.ts";
import { Terminal, writeAll } from "../cli/view/terminal.ts";
import { endStdout } from "./end-stdout.ts";

/** An end in good order that takes longer is told about, to a person. */
const saidAfterMs = 1000;

/** Some send one wish to end twice: timeout(1) to its child and to the group the child is in. */
const sameWishMs = 250;

const interruption = new AbortController();
let firstMs = 0;
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    // The first asks for an orderly end, which keeps journals and takes half files away; the second does not wait for it.
    if (interruption.signal.aborted) {
      if (performance.now() - firstMs >= sameWishMs) process.exit(interruptedExit);
      return;
    }
    firstMs = performance.now();
    interruption.abort();
    if (!isatty(2)) return;
    setTimeout(() => terminal.note("Stopping in good order; Ctrl-C once more leaves at once."), saidAfterMs).unref();
  });
}

const terminal = new Terminal({
  env: process.env,
  stdinIsTerminal: isatty(0),
  stdoutIsTerminal: isatty(1),
  stderrIsTerminal: isatty(2),
  // Asked for when something is drawn: making the streams takes longer than most commands need to start.
  get columns() {
    return process.stderr.columns ?? process.stdout.columns ?? (Number(process.env.COLUMNS) || 80);
  },
  write: writeAll,
  endStdout,
  readLine,
  signal: interruption.signal,
});

// Not awaited at the top level: compiled to bytecode, that is not to be had.
void dispatch(process.argv.slice(2), {
  terminal,
  env: process.env,
  cwd: process.cwd(),
  home: homedir(),
  platform: process.platform,
  signal: interruption.signal,
  now: Date.now,
  readStdin,
  stdin: stdinSource,
}).then((exitCode) => process.exit(exitCode));
