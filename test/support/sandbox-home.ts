import { afterAll, afterEach, beforeAll, beforeEach } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { type CecOptions, type CecRun, cecOn } from "./run-cec.ts";

/** A server for the tests of a file and, for each test, an empty home, which is the working directory too. */
export interface SandboxHome {
  readonly sandbox: Sandbox;
  readonly home: string;
  /** Runs a line there as alice. `token`: another one than the server's first for her. */
  readonly cec: (words: readonly string[], options?: CecOptions & { readonly token?: string }) => Promise<CecRun>;
}

/** Begins and ends with the tests of the file that calls it. */
export function sandboxHome(): SandboxHome {
  let sandbox: Sandbox;
  let home = "";
  beforeAll(async () => {
    sandbox = await startSandbox({ gate: true });
  });
  afterAll(() => sandbox.stop());
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "cec-home-"));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));
  return {
    get sandbox() {
      return sandbox;
    },
    get home() {
      return home;
    },
    cec: (words, { token = sandbox.tokens.alice ?? "", ...options } = {}) =>
      cecOn({ url: sandbox.url, token }, { cwd: home, home })(words, options),
  };
}
