import { expect, test } from "bun:test";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../src/sandbox/index.ts";
import { cecBinary } from "../support/binary.ts";

/** What differs from run to run: ids, sizes of files, times; and with them the widths of a table. */
function comparable(output: string): string {
  return output
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "UUID")
    .replace(/\b[0-9a-f]{32}\b/g, "")
    .replace(/\d+(\.\d)? ([KM]i)?B\b/g, "SIZE")
    .replace(/in \d+\.\d s/g, "in TIME")
    .replace(/\d+ seconds? ago|now/g, "AGO")
    .replace(/ +/g, " ")
    .replace(/-{3,}/g, "---");
}

test("the README's first commands do what it shows", async () => {
  const readme = await readFile(`${import.meta.dir}/../../README.md`, "utf8");
  const transcript = /```console\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const steps = transcript.split(/^\$ /m).slice(1);
  expect(steps.length).toBeGreaterThanOrEqual(5);
  const work = await mkdtemp(join(tmpdir(), "cec-readme-"));
  const sandbox = await startSandbox({ hashDelayMs: 60_000 });
  try {
    await mkdir(join(work, "photos"));
    for (const path of ["README.md", "photos/IMG_9723.jpg", "photos/notes.txt"])
      await writeFile(join(work, path), path);
    for (const step of steps) {
      const [line = "", ...shown] = step.split("\n");
      const words = [`exec "$CEC" ${line.replace(/^cec /, "")} 2>&1`];
      const child = Bun.spawn(["sh", "-c", ...words], {
        cwd: work,
        stdin: "ignore",
        env: { CEC: await cecBinary(), HOME: work, CEC_URL: sandbox.url, CEC_TOKEN: sandbox.tokens.alice ?? "" },
      });
      expect(comparable(`$ ${line}\n${await new Response(child.stdout).text()}`)).toBe(
        comparable(`$ ${line}\n${shown.join("\n")}`),
      );
    }
  } finally {
    await sandbox.stop();
    await rm(work, { recursive: true, force: true });
  }
});
