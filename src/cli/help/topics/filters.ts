import { type HelpDocument, lines, rows, section, text } from "../document.ts";

export const filtersTopic: HelpDocument = {
  name: "filters",
  summary: "Wildcards, and what chooses files, jobs and columns",
  sections: [
    section(
      "Wildcards in remote paths",
      ...text(
        "Every command that takes paths of the server takes wildcards in any part of them. Quote them: the shell would look among its own files.",
      ),
      rows([
        ["*", "any characters of one name, but no leading dot"],
        ["?", "one character"],
        ["[abc] [a-z] [!x]", "one character of these, or none of these"],
        ["**", "any number of folders"],
        ["dir/%", "all that is in a folder (rm; kept for scripts of the Go client)"],
        ["[*]", "a star that is part of the name"],
      ]),
      {
        kind: "examples",
        examples: [
          { does: "all PDF files of a workspace, however deep", line: "cec ls --raw -R common-files | grep '[.]pdf$'" },
        ],
      },
    ),
    section(
      "cec find",
      rows([
        ["--name, --iname PATTERN", "the whole name; several are alternatives; a leading dot is no exception"],
        ["--size +100M | -1k | 0", "larger than, smaller than, exactly; 1k is 1,024 bytes"],
        [
          "--newer, --older 7d|DATE",
          "changed after, before: a time ago (10m, 2h, 7d, 4w) or a date (2026-11-24, 2026-11-24T10:00)",
        ],
        ["--type f|d", "files or folders"],
      ]),
    ),
    section(
      "cec jobs",
      ...text("--filter takes JSON, all conditions of which must hold (op: eq, ne, gt, lt):"),
      lines(`cec jobs get --filter '{"task_status": {"op": "eq", "value": "Error"}}'`),
    ),
    section(
      "Columns",
      ...text("Commands that print a table take --columns with the names of the columns to show, in that order:"),
      lines("cec ls --columns name,size,modified common-files"),
    ),
  ],
};
