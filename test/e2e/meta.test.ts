import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExampleWorld, startExampleWorld } from "../support/example-world.ts";

let world: ExampleWorld;
let cec: ExampleWorld["cec"];

const types = {
  state: {
    type: "choice",
    data: {
      items: [
        { key: "open", value: "Open" },
        { key: "done", value: "Done" },
      ],
    },
  },
  due: { type: "date" },
  pages: { type: "integer" },
  stars: { type: "stars_rate" },
  final: { type: "boolean" },
  note: { type: "textarea" },
  facts: { type: "json" },
};

beforeAll(async () => {
  world = await startExampleWorld();
  cec = world.cec;
  const Namespaces = Object.entries(types).map(([name, definition]) => ({
    Namespace: `usermeta-${name}`,
    Label: name,
    JsonDefinition: JSON.stringify(definition),
  }));
  await fetch(`${world.sandbox.url}/a/user-meta/namespace`, {
    method: "PUT",
    body: JSON.stringify({ Operation: "PUT", Namespaces }),
    headers: { authorization: `Bearer ${world.sandbox.tokens.admin}`, "content-type": "application/json" },
  });
});
afterAll(() => world.stop());

async function storedValue(name: string, path = "common-files/a.txt"): Promise<unknown> {
  const { stdout } = await cec(["meta", "get", "--json", path]);
  return (JSON.parse(stdout) as { meta: Record<string, unknown> }).meta[`usermeta-${name}`];
}

const set = (name: string, ...flags: string[]) => cec(["meta", "set", "common-files/a.txt", "-n", name, ...flags]);

describe("meta set", () => {
  test("takes what the Go client takes, and prints nothing on standard output", async () => {
    const words = [
      "--path",
      "common-files/notes.txt",
      "--operation",
      "update",
      "--namespace",
      "usermeta-tags",
      "-s",
      "a",
    ];
    expect(await cec(["meta", "set", ...words])).toMatchObject({ exitCode: 0, stdout: "" });
    expect(await storedValue("tags", "common-files/notes.txt")).toBe("a");
  });

  test.each([
    ["state", ["-s", "open"], "open"],
    ["due", ["-s", "2026-12-31 18:00:00"], "1798740000"],
    ["pages", ["-r", "-12"], "-12"],
    ["stars", ["-r", "5"], "5"],
    ["final", ["-b"], "true"],
    ["final", ["--boolean-value=false"], "false"],
    ["note", ["-s", "two\nlines"], "two\nlines"],
    ["facts", ["-j", '{"a":[1,null]}'], { a: [1, null] }],
  ])("%s %j", async (name, flags, value) => {
    expect(await set(name, ...flags)).toMatchObject({ exitCode: 0, stdout: "" });
    expect(await storedValue(name)).toEqual(value);
  });

  test.each([
    ["state", ["-s", "closed"], "one of open, done"],
    ["due", ["-s", "2026-02-31 18:00:00"], "a time in UTC"],
    ["due", ["-s", "tomorrow"], "a time in UTC"],
    ["pages", ["-r", "1.5"], "a whole number"],
    ["stars", ["-r", "6"], "from 0 to 5"],
    ["facts", ["-j", "{"], "takes JSON"],
    ["pages", ["-s", "12"], "--numeric-value"],
    ["final", ["-s", "true"], "--boolean-value"],
    ["note", ["-s", ""], "--operation delete"],
    ["tags", ["-s", ","], "which tags"],
    ["tags", ["-o", "delete"], "--all-tags"],
  ])("%s refuses %j", async (name, flags, said) => {
    const before = await storedValue(name);
    const refused = await set(name, ...flags);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toContain(said);
    expect(await storedValue(name)).toEqual(before);
  });

  test("adds several tags at once, takes some away, replaces, deletes", async () => {
    await set("tags", "-s", "red,blue");
    await set("tags", "-s", "blue", "-s", "green");
    expect(await storedValue("tags")).toBe("red,blue,green");
    await set("tags", "-o", "delete", "-s", "red,none");
    expect(await storedValue("tags")).toBe("blue,green");
    await set("tags", "--replace", "-s", "only");
    expect(await storedValue("tags")).toBe("only");
    expect((await set("tags", "-o", "delete", "--all-tags", "--dry-run")).stdout).toBe(
      "would delete metadata of common-files/a.txt: usermeta-tags\n",
    );
    expect(await storedValue("tags")).toBe("only");
    await set("tags", "-o", "delete", "-s", "only");
    expect(await storedValue("tags")).toBeUndefined();
    await set("pages", "-o", "delete");
    expect(await storedValue("pages")).toBeUndefined();
  });

  test("many nodes, one request; none of them when one is not there", async () => {
    const done = await cec(["meta", "set", "common-files/logs/*", "-n", "tags", "-s", "log", "--json"]);
    expect(done.stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(await storedValue("tags", "common-files/logs/today.log")).toBe("log");
    const missing = await cec(["meta", "set", "common-files/old.txt", "common-files/none", "-n", "tags", "-s", "x"]);
    expect(missing.exitCode).toBe(3);
    expect(await storedValue("tags", "common-files/old.txt")).toBeUndefined();
    expect((await set("nope", "-s", "x")).exitCode).toBe(3);
  });
});

describe("meta get", () => {
  test("prints the table of the Go client, its JSON, and a bare value", async () => {
    await set("note", "-s", "plain text");
    const table = await cec(["meta", "get", "--path", "common-files/a.txt", "-n", "usermeta-note"]);
    expect(table.stdout).toBe(
      [
        "+---------------+--------------+",
        "|   META NAME   |    VALUE     |",
        "+---------------+--------------+",
        '| usermeta-note | "plain text" |',
        "+---------------+--------------+",
        "",
      ].join("\n"),
    );
    const json = JSON.parse((await cec(["meta", "get", "-p", "common-files/a.txt", "-f", "json"])).stdout) as object;
    expect(json).toMatchObject({ name: '"a.txt"', "usermeta-note": '"plain text"' });
    const raw = await cec(["meta", "get", "common-files/a.txt", "-n", "usermeta-note", "-r"]);
    expect(raw.stdout).toBe("plain text\n");
    const unset = await cec(["meta", "get", "common-files/old.txt", "-n", "usermeta-note"]);
    expect(unset).toMatchObject({ exitCode: 0, stdout: "", stderr: "usermeta-note is not set\n" });
    expect((await cec(["meta", "get", "common-files/none"])).exitCode).toBe(3);
  });

  test("the namespaces, with --all as in the Go client", async () => {
    const { stdout } = await cec(["meta", "get", "--all"]);
    expect(stdout).toContain('| usermeta-tags  | Tags  | {"type":"tags"} ');
    expect(stdout).toBe((await cec(["meta", "ls-namespaces"])).stdout);
    expect((await cec(["meta", "ls-namespaces", "--json"])).stdout).toContain('"choices":["open","done"]');
  });
});

describe("meta export and import", () => {
  test("what was exported goes back as it was, in both forms", async () => {
    const path = "common-files/reports/january.pdf";
    const values = [
      ["state", "-s", "done"],
      ["due", "-s", "2026-12-31 18:00:00"],
      ["stars", "-r", "4"],
      ["final", "-b"],
      ["note", "-s", 'a "quoted", text\nof two lines\u2028or three\r\nor four'],
      ["facts", "-j", '{"pages":[1,2]}'],
      ["tags", "-s", "x,y"],
    ];
    for (const [name = "", ...flags] of values) await cec(["meta", "set", path, "-n", name, ...flags]);
    const before = (await cec(["meta", "get", "--json", path])).stdout;
    const csv = (await cec(["meta", "export", "common-files/reports"])).stdout;
    const jsonl = (await cec(["meta", "export", "common-files/reports", "--jsonl", "--only-set"])).stdout;
    expect(csv.split("\n")[0]).toStartWith("path,uuid,");
    expect(csv).toContain("2026-12-31 18:00:00");
    expect(csv).toContain('"a ""quoted"", text\nof two lines\u2028or');
    expect(jsonl.trimEnd().split("\n")).toHaveLength(1);
    for (const [form, text] of [
      ["--csv", csv],
      ["--jsonl", jsonl],
    ] as const) {
      for (const [name = ""] of values) {
        const all = name === "tags" ? ["--all-tags"] : [];
        await cec(["meta", "set", path, "-n", name, "-o", "delete", ...all]);
      }
      const { exitCode, stderr } = await cec(["meta", "import", form, "-"], { stdin: text });
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("1 set") });
      expect((await cec(["meta", "get", "--json", path])).stdout).toBe(before);
      const again = await cec(["meta", "import", form, "-"], { stdin: text });
      expect(again.stderr).toContain("0 set");
    }
  });

  test("one wrong line, and nothing is written: every wrong line is told", async () => {
    await writeFile(
      join(world.work, "wrong.csv"),
      "path,usermeta-state,stars\ncommon-files/old.txt,open,1\ncommon-files/none,open,1\ncommon-files/old.txt,closed,1\ncommon-files/old.txt,open\ncommon-files/old.txt,open,7\n",
    );
    const { exitCode, stdout, stderr } = await cec(["meta", "import", "wrong.csv"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain("line 3: common-files/none: there is no such file or folder\n");
    expect(stderr).toContain("line 4: common-files/old.txt: usermeta-state takes one of open, done");
    expect(stderr).toContain("line 5: it has 2 fields");
    expect(stderr).toContain("line 6: common-files/old.txt: usermeta-stars takes a number from 0 to 5");
    expect(stderr).toContain("4 of 5 lines are wrong: nothing was written");
    expect(await storedValue("state", "common-files/old.txt")).toBeUndefined();
    const twice = await cec(["meta", "import"], {
      stdin: "path,tags\ncommon-files/old.txt,a\ncommon-files/old.txt,b\n",
    });
    expect(twice.stderr).toContain("line 3: common-files/old.txt: the path comes twice");
  });

  test("a dry run tells every change, and an empty field is kept unless told otherwise", async () => {
    const stdin = "path,tags,note\ncommon-files/notes.txt,,n\n";
    await cec(["meta", "set", "common-files/notes.txt", "-n", "tags", "-s", "kept", "--replace"]);
    const would = await cec(["meta", "import", "--dry-run"], { stdin });
    expect(would.stdout).toBe('would set metadata of common-files/notes.txt: usermeta-note = "n"\n');
    expect(await storedValue("note", "common-files/notes.txt")).toBeUndefined();
    expect((await cec(["meta", "import"], { stdin })).stdout).toBe(
      "line 2: common-files/notes.txt: set usermeta-note\n",
    );
    expect(await storedValue("tags", "common-files/notes.txt")).toBe("kept");
    await cec(["meta", "import", "--empty", "delete"], { stdin });
    expect(await storedValue("tags", "common-files/notes.txt")).toBeUndefined();
  });

  test("a node that stands where another was is not taken for it, and files that are no table are refused", async () => {
    const moved = "path,uuid,tags\ncommon-files/old.txt,00000000-0000-4000-8000-000000000000,x\n";
    const refused = await cec(["meta", "import"], { stdin: moved });
    expect(refused.stderr).toContain("another node stands there");
    for (const stdin of ["", "tags\nx\n", "path,nope\na,b\n", 'path,tags\na"b,c\n']) {
      expect(await cec(["meta", "import"], { stdin })).toMatchObject({ exitCode: 2, stdout: "" });
    }
    expect((await cec(["meta", "import"], { stdin: new Uint8Array([0xff, 0xfe, 0x41]) })).exitCode).toBe(2);
    expect((await cec(["meta", "import", "not-there.csv"])).exitCode).toBe(3);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("cec-import-"))).toEqual([]);
  });

  test("a table costs a look-up and a write for each hundred lines", async () => {
    const names = Array.from({ length: 250 }, (_, at) => `common-files/many/file-${at}`);
    for (const name of names) await world.put(name, "x");
    world.sandbox.requests.clear();
    const stdin = `path,tags\n${names.map((name) => `${name},bulk\n`).join("")}`;
    expect((await cec(["meta", "import"], { stdin })).stderr).toContain("250 set");
    const { requests } = world.sandbox;
    expect(requests.count({ path: "/a/tree/stats" })).toBe(3);
    expect(requests.count({ path: "/a/user-meta/update" })).toBe(3);
    requests.clear();
    await cec(["meta", "export", "common-files/many"]);
    // The root, and 250 in batches of 200.
    expect(requests.count({ path: "/a/tree/stats" })).toBe(3);
  });

  test("lines the server refuses are told by name, the others are written", async () => {
    const lock = await cec(["stat", "--json", "common-files/server.log"]);
    const { uuid } = JSON.parse(lock.stdout) as { uuid: string };
    await fetch(`${world.sandbox.url}/a/user-meta/update`, {
      method: "PUT",
      body: JSON.stringify({
        Operation: "PUT",
        MetaDatas: [{ NodeUuid: uuid, Namespace: "content_lock", JsonValue: '"admin"' }],
      }),
      headers: { authorization: `Bearer ${world.sandbox.tokens.admin}`, "content-type": "application/json" },
    });
    const stdin = "path,tags\ncommon-files/server.log,x\ncommon-files/old.txt,y\n";
    const { exitCode, stdout } = await cec(["meta", "import"], { stdin });
    expect(exitCode).toBe(8);
    expect(stdout).toContain("line 2: common-files/server.log: failed: ");
    expect(stdout).toContain("line 3: common-files/old.txt: set usermeta-tags\n");
    expect(await storedValue("tags", "common-files/old.txt")).toBe("y");
  });
});
