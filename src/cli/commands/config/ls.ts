import { command } from "../../command.ts";
import { jsonLinesFlag } from "../../output-flags.ts";
import { columnsFlag } from "../../view/columns.ts";

/** For `--columns`. */
export const accountColumnNames = ["active", "label", "user", "url", "type", "expires", "id", "secret"] as const;

export const flags = { columns: columnsFlag(accountColumnNames), json: jsonLinesFlag };

export const configLs = command({
  name: "ls",
  summary: "List the stored accounts",
  details: ["The column EXPIRES is there when the end of a sign-in is known. For OAuth2 it moves on with every use."],
  args: [],
  flags,
  examples: [
    { line: "cec config ls", does: "a table; the active account is ticked" },
    { line: "cec config ls --json", does: "a line of JSON per account, with the place of each secret" },
    { line: "cec config ls --config /etc/cec", does: "the accounts of another folder" },
  ],
  load: () => import("./ls.run.ts"),
});
