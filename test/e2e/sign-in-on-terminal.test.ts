import { beforeEach, describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { accountWorld } from "../support/account-world.ts";
import { runBinary } from "../support/binary.ts";
import { ctrlC, ctrlD, onTerminal, type Reaction } from "../support/on-terminal.ts";

const world = accountWorld();
let sandbox: Sandbox;
let home = "";
beforeEach(() => {
  ({ sandbox, home } = world);
});

const env = () => ({ HOME: home, XDG_RUNTIME_DIR: "/nowhere" });
const type = (words: readonly string[], reactions: readonly Reaction[]) => onTerminal(words, reactions, { env: env() });
const files = () => readdir(home, { recursive: true });
const add = (user: string) =>
  runBinary(["config", "add", "token", "--url", sandbox.url, "--token-stdin"], {
    env: env(),
    stdin: sandbox.tokens[user] ?? "",
  });

describe.skipIf(process.platform === "win32")("at the prompts of config add", () => {
  const password: Reaction[] = [
    ["How do you want to sign in [1-3]: ", "3"],
    ["Server address: ", ""],
    ["Login: ", "alice"],
    ["Password: ", "alice-pw"],
  ];
  const token: Reaction[] = [
    ["How do you want to sign in [1-3]: ", "2"],
    ["Server address: ", ""],
    ["Personal access token: ", ""],
  ];
  const filled = (reactions: readonly Reaction[]): Reaction[] =>
    reactions.map(([prompt, typed]) => [
      prompt,
      typed || (prompt.startsWith("Server") ? sandbox.url : (sandbox.tokens.alice ?? "")),
    ]);

  test("question and answer stay on the screen, the password does not", async () => {
    const { exitCode, screen, raw } = await type(["config", "add"], filled(password));
    expect(exitCode).toBe(0);
    const lines = screen.split("\n");
    expect(lines).toContain("How do you want to sign in [1-3]: 3");
    expect(lines).toContain(`Server address: ${sandbox.url}`);
    expect(lines).toContain("Login: alice");
    expect(lines).toContain("Password:");
    expect(lines).toContain("Stored as alice@127.0.0.1, the active account; its secret is in the config file.");
    expect(raw).not.toContain("alice-pw");
  });

  test("a pasted token does not stay on the screen", async () => {
    const { exitCode, raw } = await type(["config", "add"], filled(token));
    expect(exitCode).toBe(0);
    expect(raw).not.toContain(sandbox.tokens.alice ?? "");
  });

  test.each([
    ["password", 0, ctrlC],
    ["password", 1, ctrlC],
    ["password", 2, ctrlC],
    ["password", 3, ctrlC],
    ["token", 2, ctrlC],
    ["password", 3, ctrlD],
  ] as const)("%s, given up at question %d: nothing is stored, the terminal is as before", async (way, at, key) => {
    const reactions = filled(way === "password" ? password : token);
    const left = reactions
      .slice(0, at + 1)
      .map(([prompt, typed], index): Reaction => [prompt, index === at ? key : typed]);
    const { exitCode, screen, echoes } = await type(["config", "add"], left);
    expect([exitCode, echoes]).toEqual([130, true]);
    expect(screen).toContain(key === ctrlC ? "cec: interrupted" : "cec: no answer");
    expect(await files()).toEqual([]);
  });

  test("an answer that is none of those offered is asked again", async () => {
    const { exitCode, screen } = await type(
      ["config", "add"],
      [
        ["[1-3]: ", "7"],
        ["[1-3]: ", ctrlC],
      ],
    );
    expect([exitCode, screen]).toEqual([130, expect.stringContaining("Type a number from 1 to 3.")]);
  });
});

describe.skipIf(process.platform === "win32")("choosing a stored account", () => {
  test("config use, rm and relog offer a list where no name is given", async () => {
    await add("bob");
    await add("alice");
    const list = ["  1) alice@127.0.0.1", "  2) bob@127.0.0.1"];
    const used = await type(["config", "use"], [["Account to use [1-2]: ", "2"]]);
    expect(used.exitCode).toBe(0);
    for (const line of list) expect(used.screen).toContain(line);
    expect(used.screen).toContain("The active configuration is: bob@127.0.0.1");
    const again = await type(
      ["config", "relog"],
      [
        ["Account to sign in to again [1-2, Enter for 2]: ", ""],
        ["Personal access token: ", sandbox.tokens.bob ?? ""],
      ],
    );
    expect([again.exitCode, again.screen]).toEqual([0, expect.stringContaining("Signing in again to bob@127.0.0.1")]);
    const kept = await type(
      ["config", "rm"],
      [
        ["Account to forget [1-2]: ", "1"],
        ["[y/N]: ", ""],
      ],
    );
    expect([kept.exitCode, kept.screen]).toEqual([0, expect.stringContaining("Nothing was removed.")]);
    const gone = await type(
      ["config", "rm"],
      [
        ["Account to forget [1-2]: ", "1"],
        ["[y/N]: ", "y"],
      ],
    );
    expect(gone.exitCode).toBe(0);
    const left = JSON.parse((await runBinary(["config", "ls", "--json"], { env: env() })).stdout);
    expect(left).toMatchObject({ user: "bob" });
  });
});
