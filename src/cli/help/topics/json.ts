import { type HelpDocument, rows, section, text } from "../document.ts";

export const jsonTopic: HelpDocument = {
  name: "json",
  summary: "Output for programs: --json, --format, --columns and --raw",
  sections: [
    section(
      "--json",
      ...text(
        "One document per line: one line for a single result, one line per item for a list, printed as it arrives, so that a list of a million items takes no memory. Fields that do not apply are left out; times are ISO 8601 in UTC, sizes are bytes.",
        "The shape of every line is promised in docs/json/COMMAND.schema.json (JSON Schema). With --dry-run the lines tell what would be done (would.schema.json). A failure is one line on standard error (error.schema.json).",
      ),
      {
        kind: "examples",
        examples: [
          {
            does: "paths of large files",
            line: "cec ls --json -R common-files | jq -r 'select(.size > 1000000) | .path'",
          },
          { does: "the size of a file", line: "cec stat --json common-files/report.pdf | jq .size" },
        ],
      },
    ),
    section(
      "--format",
      ...text(
        "A Go template, filled for every item, as in the Go client: ls, stat and version have it. --help of the command names its fields.",
      ),
      rows([
        ["{{.Name}}", "a field"],
        [
          "{{.Name | upper}}",
          "functions: upper lower title trim json len index slice split join replace contains hasPrefix hasSuffix truncate print printf println html js urlquery",
        ],
        ['{{printf "%-20s %8s" .Name .HumanSize}}', "with widths: %s %d %v %q %x %f %t %%"],
        ['{{if eq .Type "File"}}...{{else}}...{{end}}', "eq ne lt le gt ge and or not"],
        ["{{with .Hash}}{{.}}{{end}}", "only where it is not empty"],
        ["{{$n := .Name}}{{$n}}", "a variable; {{range $i, $x := ...}} goes over a list"],
        ["{{/* note */}} {{- -}}", "comments; a dash takes the blanks beside it away"],
      ]),
      {
        kind: "examples",
        examples: [
          { does: "name and size", line: "cec ls --format '{{.Name}} {{.SizeBytes}}' common-files" },
          {
            does: "a slash behind folders",
            line: `cec ls --format '{{.Path}}{{if ne .Type "File"}}/{{end}}' common-files`,
          },
        ],
      },
    ),
    section(
      "--columns",
      ...text(
        "Commands that print a table take --columns a,b: these columns, in this order. A wrong name lists those there are.",
      ),
      {
        kind: "examples",
        examples: [{ does: "a table of one's own", line: "cec ls --columns name,bytes,date common-files" }],
      },
    ),
    section(
      "--raw",
      ...text("Bare values, one per line: what a shell loop reads. Paths of folders end with a slash."),
      { kind: "examples", examples: [{ does: "one path per line", line: "cec ls --raw common-files" }] },
    ),
  ],
};
