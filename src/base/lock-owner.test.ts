import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { isOwnerAlive, thisOwner } from "./lock-owner.ts";

test("this process is alive, another with its number is not, and of another machine nothing is known", async () => {
  const owner = await thisOwner();
  expect(await isOwnerAlive(owner)).toBe(true);
  expect(await isOwnerAlive({ ...owner, started: "1" })).toBe(process.platform === "linux" ? false : undefined);
  expect(await isOwnerAlive({ ...owner, host: "another" })).toBeUndefined();
  expect(await isOwnerAlive({ ...owner, pid: 2 ** 22 + 1 })).toBe(false);
});

test.skipIf(process.platform !== "linux")(
  "a process that was killed and not yet asked for its end is dead",
  async () => {
    // The shell's child ends by SIGKILL; the shell has become `sleep`, which never asks.
    const shell = Bun.spawn(["sh", "-c", "sleep 60 & echo $!; read _; kill -9 $!; exec sleep 60"], {
      stdin: "pipe",
      stdout: "pipe",
    });
    try {
      const reader = shell.stdout.getReader();
      const pid = Number(new TextDecoder().decode((await reader.read()).value));
      const stat = () => readFileSync(`/proc/${pid}/stat`, "utf8").slice(-2000).split(") ")[1]?.split(" ") ?? [];
      const owner = { ...(await thisOwner()), pid, started: stat()[19] };
      expect(await isOwnerAlive(owner)).toBe(true);
      shell.stdin.write("\n");
      await shell.stdin.end();
      while (stat()[0] !== "Z") await Bun.sleep(5);
      expect(await isOwnerAlive(owner)).toBe(false);
    } finally {
      shell.kill("SIGKILL");
      await shell.exited;
    }
  },
);
