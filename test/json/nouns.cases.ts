import type { JsonCase } from "./json-case.ts";

export const cases: readonly JsonCase[] = [
  { words: ["idm", "list-users", "--json"], user: "admin", lines: 3 },
  {
    words: ["idm", "list-groups", "--json"],
    user: "admin",
    prepare: ({ sandbox }) =>
      fetch(`${sandbox.url}/a/user/design`, {
        method: "PUT",
        body: JSON.stringify({ IsGroup: true, GroupLabel: "design", GroupPath: "/", Attributes: {} }),
        headers: { authorization: `Bearer ${sandbox.tokens.admin}`, "content-type": "application/json" },
      }),
  },
  { words: ["idm", "list-roles", "--json"], user: "admin", lines: 8 },
  { words: ["idm", "list-workspaces", "--json", "--scope", "any"], user: "admin", lines: 2 },
  { words: ["idm", "list-acls", "--json", "-n", "DATASOURCE:pydiods1"], user: "admin", lines: 3 },
  { words: ["idm", "list-acls", "--json", "-n", "my-files", "--delete", "--dry-run"], user: "admin", lines: 3 },
  { words: ["idm", "list-acls", "--json", "-n", "my-files", "--delete", "-f"], user: "admin", lines: 3 },
  { words: ["idm", "list-acls", "--json", "-n", "my-files"], exitCode: 5, lines: 0 },
  { words: ["storage", "list-datasources", "--json"], user: "admin", lines: 5 },
  { words: ["storage", "resync-ds", "--json", "personal"], user: "admin" },
  { words: ["storage", "resync-ds", "--json", "--wait", "personal"], user: "admin" },
  { words: ["storage", "resync-ds", "--json", "--dry-run", "personal"], user: "admin" },
  { words: ["jobs", "get", "--json"], user: "admin", lines: 3 },
  { words: ["jobs", "watch", "--json", "resync-ds-personal"], user: "admin" },
  { words: ["jobs", "stop", "--json", "resync-ds-personal"], user: "admin" },
  { words: ["jobs", "delete", "--json", "--dry-run", "resync-ds-personal"], user: "admin" },
  { words: ["jobs", "delete", "--json", "--force", "resync-ds-personal"], user: "admin" },
];
