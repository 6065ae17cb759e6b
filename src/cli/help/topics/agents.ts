import { type HelpDocument, rows, section, text } from "../document.ts";

export const agentsTopic: HelpDocument = {
  name: "agents",
  summary: "Using cec from scripts, jobs and agents, with nobody at the keyboard",
  sections: [
    section(
      "",
      ...text(
        "Nothing asks where there is no terminal: a command that would need an answer fails with exit code 2 and names the flag that gives it. Results are on standard output, everything else on standard error.",
      ),
    ),
    section(
      "Rules that always hold",
      rows([
        ["Sign in", "CEC_URL and CEC_TOKEN, or --token-file; cec auth status --json tells whether that works"],
        ["Look", "cec ls --json, cec stat --json, cec find --json: one JSON document per line (cec help json)"],
        ["Try first", "what changes something takes --dry-run; with --json it tells line by line what would be done"],
        ["Then do", "give -f to what asks before it removes; -q leaves only results and errors"],
        [
          "Compare",
          "cec check --json tells line by line what differs between two trees; exit code 9 when anything does",
        ],
        ["Judge", "the exit code says what happened (cec help exit-codes); 7 may succeed later, 8 has done a part"],
        ["Undo", "rm moves to the recycle bin; cec trash restore brings it back; -p is for good"],
      ]),
    ),
    section("A run without a person", {
      kind: "examples",
      examples: [
        { does: "is there a connection, and whose", line: "cec info --json" },
        { does: "what is there, for a program", line: "cec ls --json common-files" },
        { does: "what an upload would do", line: "cec scp --dry-run --json ./photos cells://personal-files/" },
        { does: "do it, and tell what came of it", line: "cec scp --json ./photos cells://personal-files/" },
        { does: "a test server in memory, with its token, no account needed", line: "cec sandbox start --json" },
      ],
    }),
    section(
      "What to avoid",
      ...text(
        "Do not read tables: their layout is for people. Do not put a token into an argument, where every user of the machine sees it: use a variable, a file or --token-stdin. Do not list and then act on every file with a run of its own: paths take wildcards, and one run keeps its connection.",
      ),
    ),
  ],
};
