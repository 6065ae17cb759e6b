import { expect, test } from "bun:test";
import { ReaderGone, Terminal, type TerminalOptions } from "./terminal.ts";

function terminal(options: Partial<TerminalOptions> = {}): { terminal: Terminal; written: () => string } {
  let written = "";
  const made = new Terminal({
    env: {},
    stdinIsTerminal: true,
    stdoutIsTerminal: false,
    stderrIsTerminal: true,
    columns: 20,
    write: (stream, bytes) => {
      written += `${stream}:${bytes}`;
    },
    readLine: async () => "",
    signal: new AbortController().signal,
    ...options,
  });
  return { terminal: made, written: () => written };
}

test.each([
  ["on a terminal", {}, {}, true],
  ["elsewhere", {}, { stderrIsTerminal: false }, false],
  ["with NO_COLOR", { NO_COLOR: "1" }, {}, false],
  ["with an empty NO_COLOR, which says nothing", { NO_COLOR: "" }, {}, true],
  ["on a terminal that can do nothing", { TERM: "dumb" }, {}, false],
  ["elsewhere, when it is forced", { CLICOLOR_FORCE: "1" }, { stderrIsTerminal: false }, true],
] as const)("colours %s", (_, env, options, colored) => {
  const { terminal: made } = terminal({ env, ...options });
  expect(made.paint(33, "x")).toBe(colored ? "\u001b[33mx\u001b[0m" : "x");
});

test("results and remarks keep their order and their streams; the block steps aside for both", () => {
  const { terminal: made, written } = terminal();
  made.status(["working"]);
  made.print("result");
  made.note("remark");
  made.flush();
  expect(written()).toBe("2:working\n2:\u001b[1A\r\u001b[J1:result\n2:remark\n");
});

test("a block line never breaks: it is cut to the width of the screen, by what its letters take", () => {
  const { terminal: made, written } = terminal();
  made.status(["日本語日本語日本語日本語"]);
  expect(written()).toBe("2:日本語日本語日本語…\n");
});

test("with --quiet only results and complaints are written", () => {
  const { terminal: made, written } = terminal();
  made.quiet = true;
  made.note("remark");
  made.status(["working"]);
  made.complain("trouble");
  expect(written()).toBe("2:trouble\n");
});

test("a reader of results that has gone ends the program, one of remarks does not", () => {
  const gone = Object.assign(new Error("EPIPE"), { code: "EPIPE" });
  const { terminal: made } = terminal({
    write: () => {
      throw gone;
    },
  });
  expect(() => made.complain("nobody hears this")).not.toThrow();
  made.print("result");
  expect(() => made.flush()).toThrow(ReaderGone);
});

test("a question without a terminal is an error that says what to give", async () => {
  const { terminal: made } = terminal({ stdinIsTerminal: false });
  await expect(made.confirm("Remove all?", "-f")).rejects.toMatchObject({
    code: "usage",
    message: "there is no terminal to ask on: Remove all?",
    hint: "Give -f.",
  });
});
