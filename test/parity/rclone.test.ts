import { expect, test } from "bun:test";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../src/sandbox/index.ts";

const rclone = Bun.which("rclone");

test.skipIf(rclone === null)(
  `rclone lists and copies both ways${rclone === null ? " (skipped: rclone is not installed)" : ""}`,
  async () => {
    const sandbox = await startSandbox({});
    const work = await mkdtemp(join(tmpdir(), "cec-rclone-"));
    const env = {
      PATH: process.env.PATH ?? "",
      HOME: work,
      RCLONE_CONFIG_CELLS_TYPE: "s3",
      RCLONE_CONFIG_CELLS_PROVIDER: "Other",
      RCLONE_CONFIG_CELLS_ENDPOINT: sandbox.url,
      RCLONE_CONFIG_CELLS_FORCE_PATH_STYLE: "true",
      RCLONE_CONFIG_CELLS_ACCESS_KEY_ID: sandbox.tokens.alice ?? "",
      RCLONE_CONFIG_CELLS_SECRET_ACCESS_KEY: "gatewaysecret",
    };
    // The server names the prefix itself among the folders below it; rclone remarks on it and goes on.
    const run = async (...words: string[]) => {
      const child = Bun.spawn([rclone ?? "", "--retries=1", ...words], { env, stdout: "pipe", stderr: "pipe" });
      const [out, errors] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
      expect({
        exit: await child.exited,
        errors: errors.replace(/^.*(NOTICE|doesn.t belong in directory).*\n/gm, ""),
      }).toEqual({
        exit: 0,
        errors: "",
      });
      return out;
    };
    try {
      await mkdir(join(work, "up/sub"), { recursive: true });
      await writeFile(join(work, "up/a b.txt"), "one");
      await writeFile(join(work, "up/sub/c.txt"), "two");
      await run("copy", join(work, "up"), "cells:io/personal-files/rc");
      expect(await run("lsd", "cells:io/personal-files/")).toContain("rc");
      const listed = await run("ls", "cells:io/personal-files/rc/");
      expect(listed).toContain("a b.txt");
      expect(listed).toContain("sub/c.txt");
      await run("copy", "cells:io/personal-files/rc/", join(work, "down"));
      expect(await readFile(join(work, "down/sub/c.txt"), "utf8")).toBe("two");
    } finally {
      await sandbox.stop();
      await rm(work, { recursive: true, force: true });
    }
  },
  120_000,
);
