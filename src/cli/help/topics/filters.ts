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
      "cec search",
      ...text(
        "Asks the index of the server with the same sizes and times, and with --content, --ext, --meta NAME=VALUE, --shared, --near, --uuid, or --query in the syntax of the index: +FIELD:VALUE must hold, -FIELD:VALUE must not; fields are Basename, Extension, Meta.usermeta-NAME and others.",
      ),
    ),
    section(
      "cec sync, cec check",
      ...text(
        "What takes part, on both sides. Patterns are lines of .gitignore: a name anywhere, a path with a slash from the root, a folder with a slash at its end, ! takes in again; a file .cecignore in a folder counts for what is below it.",
      ),
      rows([
        ["--exclude PATTERN", "leave out what matches"],
        ["--include PATTERN", "exceptions to --exclude; without any --exclude, the only files that are taken"],
        ["--filter-from FILE", "patterns from a file"],
        ["--files-from FILE", "only the paths in this file, one a line; - is standard input"],
        ["--min-size, --max-size SIZE", "by size, such as 10K"],
        ["--min-age, --max-age AGE|DATE", "by the time of the last change"],
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
