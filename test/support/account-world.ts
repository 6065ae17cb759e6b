import { afterAll, afterEach, beforeAll, beforeEach } from "bun:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { type CecOptions, type CecRun, runCec } from "./run-cec.ts";
import { startTwoUsers } from "./two-users.ts";

/** A server with two users and, for each test, an empty home: for what is stored of accounts. */
export interface AccountWorld {
  readonly sandbox: Sandbox;
  readonly home: string;
  /** Runs a line at this home, where no keyring is met. */
  readonly cec: (words: readonly string[], options?: CecOptions) => Promise<CecRun>;
  readonly configPath: () => string;
  /** What `config.json` holds. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into what other programs read
  readonly stored: () => Promise<any>;
  /** The id of a user's account. */
  readonly id: (user: string) => string;
}

/** Begins and ends with the tests of the file that calls it. */
export function accountWorld(): AccountWorld {
  let sandbox: Sandbox;
  let home = "";
  beforeAll(async () => {
    sandbox = await startTwoUsers();
  });
  afterAll(() => sandbox.stop());
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "cec-accounts-"));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));
  const configPath = (): string => join(home, ".config", "pydio", "cells-client", "config.json");
  return {
    get sandbox() {
      return sandbox;
    },
    get home() {
      return home;
    },
    cec: (words, options = {}) =>
      runCec(words, { home, ...options, env: { XDG_RUNTIME_DIR: "/nowhere", ...options.env } }),
    configPath,
    stored: async () => JSON.parse(await readFile(configPath(), "utf8")),
    id: (user) => `${user}@127.0.0.1:${new URL(sandbox.url).port}`,
  };
}
