import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { CecError } from "../../../base/errors.ts";
import { startSandbox, userDatasources } from "../../../sandbox/index.ts";
import type { Run } from "../../types.ts";
import type { flags } from "./start.ts";

export const run: Run<typeof flags> = async (context, { flags: given }) => {
  const { terminal, cwd, signal, globals } = context;
  if (given.memory && given.dir !== undefined) throw new CecError("usage", "--memory and --dir exclude each other");
  const asked = given.user.map(userOf);
  const users = asked.length > 0 ? asked : [{ name: "alice", password: madeUp() }];
  const host = given.host ?? "127.0.0.1";
  if (!isLoopback(host)) {
    terminal.complain(
      `${terminal.paint(33, "warning:")} listening on ${host}: everybody who reaches this machine reaches this server, without TLS`,
    );
  }
  const sandbox = await startSandbox({
    ...(given.dir === undefined ? {} : { dir: resolve(cwd, given.dir) }),
    port: given.port,
    host,
    users,
    versions: versionedOf(given.versions),
    ...(given.latency === undefined ? {} : { latencyMs: given.latency }),
    faults: [...given.fault],
    ...(globals.log === "debug" ? { log: (line: string) => terminal.complain(line) } : {}),
  });
  try {
    if (asked.length === 0) terminal.note(`user alice, password ${users[0]?.password}`);
    const first = users[0]?.name ?? "admin";
    if (given.json) {
      terminal.print(JSON.stringify({ url: sandbox.url, tokens: sandbox.tokens }));
    } else {
      terminal.print(`export CEC_URL=${sandbox.url}`);
      terminal.print(`export CEC_TOKEN=${sandbox.tokens[first] ?? ""}`);
    }
    terminal.endOutput();
    terminal.note(`sandbox at ${sandbox.url}, stop it with Ctrl-C`);
    await new Promise<void>((stop) => {
      if (signal.aborted) stop();
      else signal.addEventListener("abort", () => stop(), { once: true });
    });
  } finally {
    await sandbox.stop();
  }
  return undefined;
};

function userOf(text: string): { name: string; password: string } {
  const at = text.indexOf(":");
  if (at < 1 || at === text.length - 1) {
    throw new CecError("usage", "--user takes NAME:PASSWORD", { hint: "For instance --user alice:secret." });
  }
  return { name: text.slice(0, at), password: text.slice(at + 1) };
}

function versionedOf(names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => !userDatasources.includes(name));
  if (unknown === undefined) return names;
  throw new CecError("usage", `--versions: no datasource is called ${unknown}`, {
    hint: `There are ${userDatasources.join(", ")}.`,
  });
}

function madeUp(): string {
  return randomBytes(9).toString("base64url");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}
