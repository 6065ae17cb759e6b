import { describe, expect, test } from "bun:test";
import { macosKeychain } from "./macos-keychain.ts";
import type { ProgramResult, RunProgram } from "./run-program.ts";

interface Call {
  readonly argv: readonly string[];
  readonly input: string;
}

/** `security` as recorded: answers in turn what it is given here. */
function recorded(answers: readonly Partial<ProgramResult>[]): { run: RunProgram; calls: Call[] } {
  const calls: Call[] = [];
  const left = [...answers];
  return {
    calls,
    run: async (argv, input) => {
      calls.push({ argv, input });
      return { exitCode: 0, stdout: "", stderr: "", ...left.shift() };
    },
  };
}

const notFound = {
  exitCode: 44,
  stderr: "security: SecKeychainSearchCopyNext: The specified item could not be found in the keychain.\n",
};
const entry = "https://files.example.com::alice";

describe("macOS keychain", () => {
  test.each([
    ["go-keyring-base64:dG9rZW5fXy8vX19yZWZyZXNo\n", "token__//__refresh"],
    ["go-keyring-encoded:746f6b656e\n", "token"],
    ["a plain value with spaces \n", "a plain value with spaces "],
  ])("reads %p", async (stdout, expected) => {
    const { run, calls } = recorded([{ stdout }]);
    expect(await macosKeychain(run).read(entry)).toBe(expected);
    const words = ["find-generic-password", "-s", "com.pydio.cells-client", "-a", entry, "-w"];
    expect(calls).toEqual([{ argv: ["/usr/bin/security", ...words], input: "" }]);
  });

  test("writes through standard input only, in the Go client's form", async () => {
    const { run, calls } = recorded([{}]);
    await macosKeychain(run).write('https://x::al"ice\\', "top secret");
    expect(calls[0]?.argv).toEqual(["/usr/bin/security", "-i"]);
    expect(calls[0]?.input).toBe(
      '"add-generic-password" "-U" "-s" "com.pydio.cells-client" "-a" "https://x::al\\"ice\\\\" "-w" "go-keyring-base64:dG9wIHNlY3JldA=="\n',
    );
  });

  test("an entry that is not there", async () => {
    const keyring = macosKeychain(recorded([notFound, notFound]).run);
    expect(await keyring.read(entry)).toBeUndefined();
    expect(await keyring.remove(entry)).toBe(false);
  });

  test("a refused write fails, and the message repeats no value", async () => {
    const value = Buffer.from("top secret").toString("base64");
    const { run } = recorded([{ stderr: `security: add-generic-password go-keyring-base64:${value}: denied\n` }]);
    const error = await macosKeychain(run)
      .write(entry, "top secret")
      .catch((reason: unknown) => reason);
    expect(String(error)).toContain("could not write the keychain entry");
    expect(String(error)).not.toContain(value);
  });

  test("a locked keychain fails with what the system says", async () => {
    const { run } = recorded([{ exitCode: 36, stderr: "security: User interaction is not allowed.\n" }]);
    expect(String(await macosKeychain(run).read(entry).catch(String))).toContain("User interaction is not allowed");
  });

  test("what does not fit into one command line is refused before half of it is stored", async () => {
    const { run, calls } = recorded([]);
    expect(String(await macosKeychain(run).write(entry, "x".repeat(4000)).catch(String))).toContain("too long");
    expect(String(await macosKeychain(run).write("a\nb", "x").catch(String))).toContain("line break");
    expect(calls).toEqual([]);
  });
});
