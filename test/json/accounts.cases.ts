import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonCase } from "./json-case.ts";

// Without the variables of the session bus there is no keyring to meet.
const options = { env: { XDG_RUNTIME_DIR: "/nowhere", CEC_TOKEN: "", CEC_URL: "" } };

const answers: string[] = [];

export const cases: readonly JsonCase[] = [
  {
    prepare: ({ work, sandbox }) => writeFile(join(work, "token.txt"), sandbox.tokens.alice ?? ""),
    words: ({ sandbox, work }) => [
      ...["config", "add", "token", "--json", "--url", sandbox.url, "--token-file", join(work, "token.txt")],
    ],
    options,
  },
  {
    words: ({ sandbox }) => [
      ...["config", "add", "client-auth", "--json", "--password-stdin", "--url", sandbox.url, "--login", "alice"],
    ],
    options: { ...options, stdin: "alice-secret" },
  },
  { words: ["config", "ls", "--json"], options, lines: 1 },
  {
    words: ["config", "add", "--json"],
    prepare: async ({ sandbox }) => {
      answers.push("2", sandbox.url, sandbox.tokens.alice ?? "");
    },
    options: { ...options, answers },
  },
  {
    words: ({ work }) => ["config", "relog", "--json", "--token-file", join(work, "token.txt")],
    options,
  },
  { words: ["config", "migrate-secrets", "--json", "--to", "file"], options },
  { words: ["info", "--json"] },
  { words: ["info", "--json"], options },
  { words: ["auth", "status", "--json"] },
  { words: ["auth", "status", "--json"], options: { env: { CEC_TOKEN: "wrong" } }, exitCode: 4 },
];
