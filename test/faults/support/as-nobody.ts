import { chmodSync, copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cecBinary } from "../../support/binary.ts";
import type { FaultWorld } from "./world.ts";

const superuser = process.getuid?.() === 0;

/** The binary, as somebody who is forbidden something: to the superuser nothing is, so then as nobody. */
export async function cecAsNobody(
  { folder, sandbox }: FaultWorld,
  ...words: string[]
): Promise<{ exitCode: number; stderr: string }> {
  const binary = join(folder, "cec");
  const home = join(folder, "nobody");
  if (!existsSync(binary)) {
    copyFileSync(await cecBinary(), binary);
    chmodSync(binary, 0o755);
    mkdirSync(home);
    chmodSync(home, 0o777);
  }
  const who = superuser ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
  const child = Bun.spawn([...who, binary, ...words], {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? "",
      HOME: home,
      CEC_URL: sandbox.url,
      CEC_TOKEN: sandbox.tokens.alice ?? "",
    },
  });
  const stderr = await new Response(child.stderr).text();
  return { exitCode: await child.exited, stderr };
}
