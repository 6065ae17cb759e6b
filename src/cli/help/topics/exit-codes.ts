import type { ErrorCode } from "../../../base/errors.ts";
import { exitCodes } from "../../../base/errors.ts";
import { type HelpDocument, lines, type Row, rows, section, text } from "../document.ts";
import { doneMeaning, exitCodeMeanings, gaveUpMeaning, readerGoneMeaning } from "../exit-code-meanings.ts";

const codes = (Object.entries(exitCodes) as [ErrorCode, number][]).map(
  ([code, exit]): Row => [String(exit), `${code}: ${exitCodeMeanings[code]}`],
);

export const exitCodesTopic: HelpDocument = {
  name: "exit-codes",
  summary: "What the exit code of a run says",
  sections: [
    section(
      "",
      ...text(
        "The same for every command: a script looks at the number, never at the words. Nothing prints a message and ends with 0 after a failure.",
      ),
    ),
    section("Codes", rows([["0", doneMeaning], ...codes, ["141", readerGoneMeaning]]), ...text(gaveUpMeaning)),
    section(
      "With --json",
      ...text("A failure is one line of JSON on standard error (docs/json/error.schema.json):"),
      lines('{"error":{"code":"not-found","exit":3,"message":"...","path":"..."}}'),
    ),
    section("In a script", {
      kind: "examples",
      examples: [
        {
          does: "try again later only where that may help",
          line: "cec scp -q README.md cells://common-files/ || test $? -ne 7 || sleep 60",
        },
        {
          does: "tell a missing file from a failure",
          line: "cec stat common-files/none.pdf >/dev/null 2>&1 || test $? -eq 3",
        },
      ],
    }),
  ],
};
