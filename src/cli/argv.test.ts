import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { FlagIndex, findCommand, lex, readFlags } from "./argv.ts";
import { command } from "./command.ts";
import { flag } from "./flag.ts";
import { globalFlags } from "./global-flags.ts";

const flags = {
  force: flag.boolean({ short: "f", help: "" }),
  noProgress: flag.boolean({ short: "n", aliases: ["no_progress"], help: "" }),
  raw: flag.boolean({ short: "r", help: "" }),
  url: flag.string({ short: "u", help: "" }),
  tag: flag.list({ help: "", commas: true }),
  can: flag.list({ help: "", commas: true, items: ["read", "write"], onlyItems: true }),
  parts: flag.integer(3, { help: "", min: 1, max: 9 }),
  verify: flag.oneOf(["off", "size", "hash"], "hash", { help: "" }),
  size: flag.size({ help: "" }),
  wait: flag.duration("3s", { help: "" }),
};

function parse(...words: string[]) {
  const lexed = lex(words, new FlagIndex(flags));
  return { args: lexed.args, ...readFlags(flags, lexed) };
}

describe("the grammar scripts rely on", () => {
  test("values: --flag v, --flag=v, -uv, -u=v, -u v", () => {
    for (const words of [["--url", "v"], ["--url=v"], ["-uv"], ["-u=v"], ["-u", "v"]]) {
      expect(parse(...words).url).toBe("v");
    }
  });

  test("a value may begin with a dash", () => {
    expect(parse("--url", "-x").url).toBe("-x");
    expect(parse("-u", "--force")).toMatchObject({ url: "--force", force: false });
  });

  test("the last one wins", () => {
    expect(parse("-u", "a", "--url=b", "-uc").url).toBe("c");
    expect(parse("--force", "--force=false").force).toBe(false);
  });

  test("booleans take a value after = only", () => {
    expect(parse("--force", "false")).toMatchObject({ force: true, args: ["false"] });
    expect(parse("-f=false").force).toBe(false);
    expect(parse("--force=0").force).toBe(false);
    expect(() => parse("--force=perhaps")).toThrow("true or false");
  });

  test("shorts combine, the last may take a value", () => {
    expect(parse("-fru", "x")).toMatchObject({ force: true, raw: true, url: "x" });
    expect(parse("-frux")).toMatchObject({ force: true, raw: true, url: "x" });
    expect(parse("-fr=false")).toMatchObject({ force: true, raw: false });
  });

  test("--no-progress is a plain flag, and so is its old spelling", () => {
    expect(parse("--no-progress").noProgress).toBe(true);
    expect(parse("--no_progress").noProgress).toBe(true);
    expect(() => parse("--no-force")).toThrow("unknown flag --no-force");
  });

  test("-- ends the flags, - is an argument, flags and arguments mix", () => {
    expect(parse("a", "-f", "-", "--", "-r", "--x")).toMatchObject({ args: ["a", "-", "-r", "--x"], raw: false });
  });

  test("what is unknown or incomplete is told", () => {
    expect(() => parse("--forse")).toThrow(expect.objectContaining({ code: "usage", hint: "Did you mean --force?" }));
    expect(() => parse("-fz")).toThrow("unknown flag -z");
    expect(() => parse("--url")).toThrow("--url needs a value");
    expect(() => parse("-u")).toThrow("-u needs a value");
  });

  test("values are checked", () => {
    expect(parse("--tag", "a,b", "--tag=c").tag).toEqual(["a", "b", "c"]);
    expect(parse("--size=10M", "--wait", "1m30s")).toMatchObject({ size: 10_485_760, wait: 90_000, parts: 3 });
    expect(() => parse("--parts=0")).toThrow("from 1 to 9");
    expect(() => parse("--parts=x")).toThrow("whole number");
    expect(() => parse("--verify=md5")).toThrow(expect.objectContaining({ hint: "Use one of: off, size, hash." }));
    expect(parse("--can=read,write", "--can", "read").can).toEqual(["read", "write", "read"]);
    expect(() => parse("--can=read,wriet")).toThrow(
      expect.objectContaining({ hint: "Did you mean write? Use one of: read, write." }),
    );
    expect(() => parse("--size=big")).toThrow("not a size");
  });

  test("any value survives in each form", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parse("--url", text).url).toBe(text);
        expect(parse(`--url=${text}`).url).toBe(text);
        expect(parse(`-u=${text}`).url).toBe(text);
        expect(parse("--", text).args).toEqual([text]);
      }),
    );
  });
});

describe("findCommand", () => {
  const leaf = (name: string) => command({ name, summary: "", args: [], flags: {}, examples: [] });
  const group = { ...leaf("config"), commands: [leaf("add"), { ...leaf("ls"), aliases: ["list"] }] };
  const root = { ...leaf("cec"), commands: [group, leaf("ls")] };
  const find = (...words: string[]) => {
    const found = findCommand(root, words, globalFlags);
    return { names: found.path.slice(1).map((each) => each.name), words: found.words };
  };

  test("goes down by names and aliases", () => {
    expect(find("config", "list", "x")).toEqual({ names: ["config", "ls"], words: ["x"] });
    expect(find("ls", "config")).toEqual({ names: ["ls"], words: ["config"] });
  });

  test("flags may stand before the command, with their values", () => {
    expect(find("-u", "ls", "--token", "config", "--quiet", "ls", "a")).toEqual({
      names: ["ls"],
      words: ["-u", "ls", "--token", "config", "--quiet", "a"],
    });
    expect(find("--url=x", "-ty", "config", "--help", "add")).toEqual({
      names: ["config", "add"],
      words: ["--url=x", "-ty", "--help"],
    });
  });

  test("-- is the end of names", () => {
    expect(find("--", "ls")).toEqual({ names: [], words: ["--", "ls"] });
  });
});
