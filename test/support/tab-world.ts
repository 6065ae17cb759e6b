import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCells } from "../../src/cells/create-cells.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { createWire } from "../../src/wire/create-wire.ts";
import { fixedToken } from "../../src/wire/fixed-token.ts";
import { type CecOptions, cecOn } from "./run-cec.ts";

/** What an answer without candidates says on standard error. */
export const noFiles = "Completion ended with directive: ShellCompDirectiveNoFileComp\n";
export const nothing = { exitCode: 0, stdout: ":4\n", stderr: noFiles };

/** A sandbox with some folders, and a folder for what a test stores. */
export interface TabWorld {
  readonly sandbox: Sandbox;
  /** Her token. */
  readonly alice: string;
  readonly home: string;
  /** `cec __complete WORDS...` as alice; each call has a cache of its own unless a home is given. */
  ask(words: readonly string[], options?: CecOptions): ReturnType<ReturnType<typeof cecOn>>;
  stop(): Promise<void>;
}

export async function startTabWorld(): Promise<TabWorld> {
  const sandbox = await startSandbox();
  const alice = sandbox.tokens.alice ?? "";
  const home = await mkdtemp(join(tmpdir(), "cec-complete-"));
  const wire = createWire({ env: {} });
  const { tree } = createCells({ wire, url: sandbox.url, tokens: fixedToken(alice) });
  await tree.createFolders(["common-files/docs", "common-files/docs/-n", "common-files/docs/2024", "common-files/été"]);
  wire.close();
  const cec = cecOn({ url: sandbox.url, token: alice });
  return {
    sandbox,
    alice,
    home,
    ask: (words, options = {}) => cec(["__complete", ...words], options),
    async stop() {
      await sandbox.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
