import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CecRun } from "../support/run-cec.ts";
import { type SyncWorld, startSyncWorld } from "./sync-world.ts";

let world: SyncWorld;
let here: string;
let there: string;

beforeAll(async () => {
  world = await startSyncWorld({ gate: true });
});
afterAll(() => world.stop());
beforeEach(() => {
  world.next();
  ({ here, there } = world);
});

const sync = (...words: string[]): Promise<CecRun> => world.cec(["sync", ...words]);
const done = (run: CecRun): void => expect(run).toMatchObject({ exitCode: 0 });
const read = (...path: string[]): string => readFileSync(join(world.work, ...path), "utf8");
const cat = async (path: string): Promise<string> => (await world.cec(["cat", path])).stdout;

/** `to-file` is a folder, `to-folder` a file. */
async function writeFirst(): Promise<void> {
  await world.write("to-file/in", "first in");
  await world.write("to-folder", "first");
  await world.write("gone", "first gone");
}

/** The same names the other way round. */
async function writeSecond(): Promise<void> {
  await rm(join(world.work, here), { recursive: true, force: true });
  await world.write("to-file", "second");
  await world.write("to-folder/in", "second in");
}

test("--backup-dir keeps what gives way to another type, in both directions; a name that is taken gets a number", async () => {
  const backup = `${there}-kept`;
  await writeFirst();
  done(await sync(here, there));
  await writeSecond();
  done(await sync("--delete", "--backup-dir", backup, here, there));
  expect(await cat(`${backup}/to-file/in`)).toBe("first in");
  expect(await cat(`${backup}/to-folder`)).toBe("first");
  await world.write("to-file", "third!");
  done(await sync("--delete", "--backup-dir", backup, here, there));
  // A folder has the name.
  expect(await cat(`${backup}/to-file-1`)).toBe("second");
  await world.write("to-file", "fourth");
  done(await sync("--delete", "--backup-dir", backup, here, there));
  expect(await cat(`${backup}/to-file-2`)).toBe("third!");
  expect(await cat(`${backup}/to-file-1`)).toBe("second");
  expect((await world.cec(["check", "-c", here, there])).exitCode).toBe(0);

  await rm(join(world.work, here), { recursive: true });
  await writeFirst();
  const kept = `${here}-kept`;
  done(await sync("--delete", "--backup-dir", kept, there, here));
  expect(read(kept, "to-file/in")).toBe("first in");
  expect(read(kept, "to-folder")).toBe("first");
  expect(read(kept, "gone")).toBe("first gone");
  await writeFile(join(world.work, here, "to-file"), "changed here");
  done(await sync("--delete", "--backup-dir", kept, there, here));
  expect(read(kept, "to-file-1")).toBe("changed here");
  expect(read(here, "to-file")).toBe("fourth");
});

test("a folder of the backups gets a number as well where a file that was kept before has its name", async () => {
  const run = async (from: string, to: string, backup: string): Promise<void> =>
    done(await sync("--delete", "--backup-dir", backup, from, to));
  const change = async (write: () => Promise<void>): Promise<void> => {
    await rm(join(world.work, here), { recursive: true });
    await world.write("stays", "stays");
    await write();
  };
  const states = [
    () => world.write("x", "x was a file"),
    () => world.write("other", "other"),
    async () => {
      await world.write("x/in", "in x");
      await world.write("x/deep/in", "deep in x");
    },
    () => world.write("other", "another"),
  ];
  await world.write("stays", "stays");
  for (const write of states) {
    await change(write);
    await run(here, there, `${there}-kept`);
    // What the server has now comes down as well: its backups lie here.
    await run(there, `${here}-down`, `${here}-down-kept`);
  }
  for (const [path, content] of [
    ["x", "x was a file"],
    ["x-1/in", "in x"],
    ["x-1/deep/in", "deep in x"],
  ] as const) {
    expect(await cat(`${there}-kept/${path}`)).toBe(content);
    expect(read(`${here}-down-kept`, path)).toBe(content);
  }
});

test("a backup folder is outside of both trees, however it is written", async () => {
  await world.write("f", "f");
  done(await sync(here, there));
  await symlink(join(world.work, here), join(world.work, `${here}-link`));
  for (const inside of [`${here}/old`, `${here}-link/old`, `${here}/..old`]) {
    const run = await sync("--delete", "--backup-dir", inside, there, here);
    expect(run).toMatchObject({ exitCode: 2 });
    expect(run.stderr).toContain("lies inside DST");
  }
  const inSource = await sync("--delete", "--backup-dir", `${there}/old`, there, `${there}-copy`);
  expect(inSource).toMatchObject({ exitCode: 2 });
  expect(inSource.stderr).toContain("lies inside SRC");
});

test("a folder with something in it that is left alone does not give way, nor then does anything else", async () => {
  await writeSecond();
  done(await sync(here, there));
  await rm(join(world.work, here), { recursive: true });
  await writeFirst();
  await world.write("to-file/kept.log", "a log");
  const run = await sync("--delete", "--exclude", "*.log", there, here);
  expect(run.exitCode).toBe(6);
  expect(run.stderr).toContain("holds something that is left alone");
  expect(read(here, "to-file/kept.log")).toBe("a log");
  expect(read(here, "to-folder")).toBe("first");
});

test("what was put aside goes back when the new one does not come, or is named where a part came", async () => {
  await writeSecond();
  done(await sync(here, there));
  await rm(join(world.work, here), { recursive: true });
  await writeFirst();
  await rm(join(world.work, here, "gone"));
  const root = there.replace("cells://", "");
  world.sandbox.faults.add(`status=403,method=GET,path=/io/${root}/to-*`);
  const run = await sync("--delete", there, here);
  world.sandbox.faults.clear();
  expect(run.exitCode).toBe(8);
  expect(read(here, "to-file/in")).toBe("first in");
  expect(existsSync(join(world.work, here, "to-file.cec-old"))).toBe(false);
  expect(run.stderr).toContain("to-folder.cec-old: this is what stood there before");
  expect(read(here, "to-folder.cec-old")).toBe("first");
  // Again, without the trouble.
  done(await sync("--delete", there, here));
  expect(existsSync(join(world.work, here, "to-folder.cec-old"))).toBe(false);
  expect((await world.cec(["check", "-c", there, here])).exitCode).toBe(0);
});

for (const [up, backup] of [
  [true, false],
  [true, true],
  [false, false],
  [false, true],
] as const) {
  const what = `${backup ? "backups and " : ""}changed types`;
  test(`a plan with ${what}, ${up ? "to" : "from"} the server, is applied, and again without harm`, async () => {
    const plan = `${here}.plan`;
    const [first, second] = up ? [writeFirst, writeSecond] : [writeSecond, writeFirst];
    await first();
    await world.write("both", "one");
    done(await sync("--delete", here, there));
    await rm(join(world.work, here), { recursive: true });
    await second();
    await world.write("both", "two");
    const [from, to] = up ? [here, there] : [there, here];
    const flags = backup ? ["--backup-dir", `${to}-kept`] : [];
    done(await sync("--delete", ...flags, "--plan", plan, from, to));
    done(await world.cec(["apply", plan]));
    expect((await world.cec(["check", "-c", from, to])).exitCode).toBe(0);
    const again = await world.cec(["apply", "--json", plan]);
    done(again);
    expect(JSON.parse(again.stdout)).toMatchObject({ files: 0, bytes: 0, failed: 0 });
    expect((await world.cec(["check", "-c", from, to])).exitCode).toBe(0);
  });
}
