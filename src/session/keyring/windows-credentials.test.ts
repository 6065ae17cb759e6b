import { describe, expect, test } from "bun:test";
import type { ProgramResult, RunProgram } from "./run-program.ts";
import { windowsCredentials } from "./windows-credentials.ts";

interface Sent {
  readonly argv: readonly string[];
  readonly script: string;
  readonly request: unknown;
}

function recorded(answer: Partial<ProgramResult>): { run: RunProgram; sent: Sent[] } {
  const sent: Sent[] = [];
  return {
    sent,
    run: async (argv, script) => {
      const encoded = /FromBase64String\('([^']*)'\) *\) *\| ConvertFrom-Json/.exec(script)?.[1] ?? "";
      sent.push({ argv, script, request: JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) });
      return { exitCode: 0, stdout: "", stderr: "", ...answer };
    },
  };
}

const entry = "https://files.example.com::alice";
const target = `com.pydio.cells-client:${entry}`;

describe("Windows Credential Manager", () => {
  test("reads the blob as UTF-8", async () => {
    const blob = Buffer.from("tökén", "utf8").toString("base64");
    const { run, sent } = recorded({ stdout: `\r\n{"status":"done","blob":"${blob}"}\r\n` });
    expect(await windowsCredentials(run).read(entry)).toBe("tökén");
    expect(sent[0]?.request).toEqual({ action: "read", target });
  });

  test("writes service:username with the secret as blob, none of it in the arguments", async () => {
    const { run, sent } = recorded({ stdout: '{"status":"done"}\n' });
    await windowsCredentials(run).write(entry, "token__//__refresh");
    const blob = Buffer.from("token__//__refresh").toString("base64");
    expect(sent[0]?.request).toEqual({ action: "write", target, user: entry, blob });
    expect(sent[0]?.argv.join(" ")).not.toContain(blob);
    expect(sent[0]?.argv.join(" ")).not.toContain("alice");
  });

  test("every statement stands on one line, as PowerShell reads them from its input", async () => {
    const { run, sent } = recorded({ stdout: '{"status":"done"}\n' });
    await windowsCredentials(run).remove(`it's "quoted"; Remove-Item C:\\`);
    const lines = (sent[0]?.script ?? "").trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(sent[0]?.script).not.toContain("Remove-Item");
  });

  test("an entry that is not there", async () => {
    const keyring = windowsCredentials(recorded({ stdout: '{"status":"absent","code":1168}\n' }).run);
    expect(await keyring.read(entry)).toBeUndefined();
    expect(await keyring.remove(entry)).toBe(false);
  });

  test.each([
    [{ stdout: '{"status":"failed","code":5}\n' }, "error 5"],
    [{ exitCode: 1, stdout: "" }, "PowerShell ended with 1"],
    [{ stdout: "Windows PowerShell\n" }, "PowerShell ended with 0"],
  ])("fails on %p", async (answer, told) => {
    expect(String(await windowsCredentials(recorded(answer).run).read(entry).catch(String))).toContain(told);
  });

  test("refuses what the system would cut", async () => {
    const { run, sent } = recorded({});
    expect(String(await windowsCredentials(run).write(entry, "x".repeat(2561)).catch(String))).toContain("2560 bytes");
    expect(sent).toEqual([]);
  });
});
