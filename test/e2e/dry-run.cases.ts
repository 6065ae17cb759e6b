import type { ExampleWorld } from "../support/example-world.ts";
import type { CecOptions } from "../support/run-cec.ts";
import { beginUpload } from "../support/unfinished-upload.ts";

/** A line that changes something when it is run as it stands, and nothing with `--dry-run`. */
export interface DryRunCase {
  /** Without `cec`; words with a space between them. `JOB` is what `prepare` printed. */
  readonly line: string;
  /** What has to be there. */
  readonly prepare?: (world: ExampleWorld) => Promise<unknown>;
  /** How long jobs of the server wait; default none. */
  readonly jobDelayMs?: number;
  /** Default alice. */
  readonly user?: string;
  readonly options?: CecOptions;
  /** What the dry run prints matches this; default `would`. */
  readonly says?: RegExp;
  /** Why the line changes nothing here either when it is run as it stands. */
  readonly unproved?: string;
}

// Without the variables of the session bus there is no keyring to meet.
const stored = { env: { XDG_RUNTIME_DIR: "/nowhere", CEC_TOKEN: "", CEC_URL: "" } };

async function storeAccounts({ cec, sandbox, work }: ExampleWorld): Promise<void> {
  for (const user of ["admin", "alice"]) {
    const words = ["config", "add", "token", "--url", sandbox.url, "--token-stdin"];
    await cec(words, { ...stored, stdin: sandbox.tokens[user] ?? "", home: work });
  }
}

const writesPlan = ({ cec }: ExampleWorld) =>
  cec(["sync", "--plan", "plan.jsonl", "photos", "cells://common-files/planned"]);

/** By command. */
export const cases: Readonly<Record<string, readonly DryRunCase[]>> = {
  mkdir: [{ line: "mkdir -p common-files/new/er" }],
  cp: [{ line: "cp common-files/a.txt common-files/c.txt" }, { line: "cp common-files/docs common-files/done" }],
  mv: [{ line: "mv common-files/a.txt common-files/c.txt" }, { line: "mv common-files/docs common-files/done" }],
  rm: [{ line: "rm -f common-files/old.txt" }, { line: "rm -f -p common-files/docs" }],
  "trash restore": [{ line: "trash restore common-files/*", prepare: (world) => world.removeSome() }],
  "trash empty": [{ line: "trash empty -f", prepare: (world) => world.removeSome() }],
  "versions get": [
    { line: "versions get common-files/notes.txt 2 before.txt", prepare: (world) => world.changeSome() },
  ],
  "versions restore": [{ line: "versions restore common-files/notes.txt 2", prepare: (world) => world.changeSome() }],
  "meta set": [{ line: "meta set common-files/a.txt -n tags -s x,y" }],
  "meta import": [{ line: "meta import", options: { stdin: "path,tags\ncommon-files/a.txt,z\n" } }],
  scp: [
    { line: "scp photos cells://personal-files/" },
    { line: "scp -f cells://common-files/report.pdf cells://common-files/docs ." },
  ],
  put: [{ line: "put README.md common-files/docs/" }, { line: "put - common-files/p.txt", options: { stdin: "p" } }],
  get: [{ line: "get common-files/docs" }],
  sync: [
    { line: "sync --delete photos cells://common-files/logs" },
    { line: "sync --delete cells://common-files/logs photos" },
    { line: "sync cells://common-files/logs cells://personal-files/logs" },
  ],
  apply: [{ line: "apply plan.jsonl", prepare: writesPlan }],
  "uploads resume": [{ line: "uploads resume --all", prepare: beginUpload }],
  "uploads abort": [{ line: "uploads abort --all", prepare: beginUpload }],
  "config use": [{ line: "config use admin@127.0.0.1", prepare: storeAccounts, options: stored }],
  "config rm": [{ line: "config rm -f admin@127.0.0.1", prepare: storeAccounts, options: stored }],
  "config migrate-secrets": [
    {
      line: "config migrate-secrets --to keyring",
      prepare: storeAccounts,
      options: stored,
      unproved: "there is no keyring: config/keyring.test.ts",
    },
  ],
  clear: [{ line: "clear -f", prepare: storeAccounts, options: stored }],
  share: [{ line: "share common-files/a.txt --max-downloads 3" }],
  "share create": [{ line: "share create common-files/docs --permissions upload" }],
  "share update": [
    { line: "share update common-files/shared.pdf --max-downloads 5", prepare: (world) => world.shareSome() },
  ],
  "share rm": [{ line: "share rm -f common-files/shared.pdf", prepare: (world) => world.shareSome() }],
  "idm list-acls": [{ line: "idm list-acls -n my-files --delete -f", user: "admin" }],
  "storage resync-ds": [{ line: "storage resync-ds personal", user: "admin" }],
  "jobs stop": [
    {
      line: "jobs stop JOB",
      prepare: async ({ cec }) => (await cec(["cp", "--detach", "common-files/a.txt", "common-files/b.txt"])).stdout,
      jobDelayMs: 1500,
    },
  ],
  "jobs delete": [
    {
      line: "jobs delete -f resync-ds-personal",
      user: "admin",
      prepare: ({ cec }) => cec(["storage", "resync-ds", "--wait", "personal"], { user: "admin" }),
      says: /would|dry-run/,
    },
  ],
  completion: [{ line: "completion bash --install" }],
};
