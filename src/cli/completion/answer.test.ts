import { describe, expect, test } from "bun:test";
import { command } from "../command.ts";
import { flag } from "../flag.ts";
import { findAnswer, type ValueSources } from "./answer.ts";
import { findTarget } from "./target.ts";

const load = () => Promise.reject(new Error("nothing is run here"));
const root = command({
  name: "cec",
  summary: "",
  args: [],
  flags: {},
  examples: [],
  commands: [
    command({
      name: "tag",
      summary: "Tag files",
      args: [{ name: "FOLDER", help: "", repeated: true, complete: "remote-folder" }],
      flags: {
        namespace: flag.string({ short: "n", help: "where", complete: "namespace" }),
        into: flag.string({ help: "what to write", complete: "local-folder" }),
        also: flag.list({ help: "more" }),
        secret: flag.boolean({ help: "not told", hidden: true }),
      },
      examples: [],
      load,
    }),
    command({ name: "tan", summary: "Hidden", hidden: true, args: [], flags: {}, examples: [], load }),
  ],
});

/** Fails what is asked of it and should not have been. */
function sources(given: Partial<ValueSources>): ValueSources {
  const refuse = () => Promise.reject(new Error("asked for what was not needed"));
  return {
    cwd: "/nowhere",
    accounts: refuse,
    children: refuse,
    named: refuse,
    uploads: refuse,
    versions: refuse,
    ...given,
  };
}

const answer = (words: readonly string[], given: Partial<ValueSources> = {}) =>
  findAnswer(root, findTarget(root, words), sources(given));
const values = async (words: readonly string[], given: Partial<ValueSources> = {}) =>
  (await answer(words, given)).candidates.map(({ value }) => value);

describe("what can stand at the cursor", () => {
  const tree = {
    children: async (folder: string) =>
      folder === "ws" ? [{ name: "a", folder: true as const }, { name: "a.txt" }, { name: "a\u001b[2J" }] : [],
  };
  const named = async (kind: string) => [{ name: `${kind}-one`, description: "One\nand more" }, { name: "other" }];

  test("commands that are not hidden", async () => {
    expect(await answer(["ta"])).toEqual({ candidates: [{ value: "tag", description: "Tag files" }], bits: 4 });
  });

  test("namespaces, behind the flag in each of its spellings", async () => {
    for (const words of [
      ["tag", "--namespace", "na"],
      ["tag", "-n", "na"],
      ["tag", "--namespace=na"],
      ["tag", "-n=na"],
    ]) {
      expect(await values(words, { named })).toEqual(["namespace-one"]);
    }
  });

  test("folders alone where only a folder may stand; never a name that steers a terminal", async () => {
    expect(await answer(["tag", "ws/"], tree)).toEqual({ candidates: [{ value: "ws/a/" }], bits: 6 });
    expect(await values(["tag", "ws/a", "ws/b", "ws/"], tree)).toEqual(["ws/a/"]);
  });

  test("flags, without those that were given, but for those that may come again", async () => {
    const flags = await values(["tag", "--into", "x", "--also", "1", "-"]);
    expect(flags).toContain("--also");
    expect(flags).toContain("-n");
    expect(flags).not.toContain("--into");
    expect(flags).not.toContain("--secret");
    expect(await values(["tag", "--", "-"], tree)).toEqual([]);
  });

  test("the value of a flag may begin with a dash; a flag in its place is the value", async () => {
    expect(await answer(["tag", "--into", "-"])).toEqual({ candidates: [], bits: 16 });
    expect(await values(["tag", "-n", "-x", "ws/"], tree)).toEqual(["ws/a/"]);
  });
});
