import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Cost, inTurn, measure, plainEnv } from "./measure.ts";
import type { Row } from "./report.ts";
import type { Scale } from "./rows.ts";
import { hasOpenssl, startTlsFront } from "./tls-front.ts";
import type { RunningSandbox, World } from "./world.ts";

/** Where the file goes, and what both programs need to know to get there. */
interface Way {
  readonly name: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly curlWords: readonly string[];
}

/** One file both ways, over HTTP and TLS, beside curl. */
export async function bigFile(world: World, scale: Scale): Promise<Row[]> {
  const bytes = Math.round(1_073_741_824 * scale.scale);
  const file = await world.makeBigFile("big.bin", bytes);
  const sandbox = await world.startSandbox();
  const mib = `${Math.round(bytes / 1_048_576)} MiB`;
  const plain: Way = { name: "", url: sandbox.url, env: sandbox.env, curlWords: [] };
  const rows = await bothWays(world, sandbox, plain, file, mib);
  const unverified = await inTurn(
    3,
    () =>
      measure([world.binary, "scp", "-q", "-f", "--verify=off", file, "cells://common-files/ours.bin"], sandbox.env),
    undefined,
  );
  rows.push({
    name: `1 file of ${mib} up, --verify=off`,
    ours: unverified.ours,
    goal: { text: "CPU <= 0.4 s", met: unverified.ours.cpuMs <= 400 * scale.scale },
  });
  if (scale.against !== undefined) {
    const { against } = scale;
    const other = await measure([against, "scp", "-f", "-n", file, "cells://common-files/"], sandbox.env);
    rows.push({ name: `${against}: the same file up`, ours: other });
  }
  if (hasOpenssl) {
    const front = await startTlsFront(sandbox.url, world.folder);
    const env = { ...sandbox.env, CEC_URL: front.url, CEC_CA_CERT: front.certFile };
    const curlWords = ["--cacert", front.certFile];
    rows.push(...(await bothWays(world, sandbox, { name: ", TLS", url: front.url, env, curlWords }, file, mib)));
    await front.stop();
  }
  await sandbox.stop();
  await rm(file);
  return rows;
}

async function bothWays(world: World, { token }: RunningSandbox, way: Way, file: string, mib: string): Promise<Row[]> {
  const back = join(world.folder, "back.bin");
  const curl = (...words: string[]) =>
    measure(["curl", "-sSf", ...way.curlWords, "-H", `X-Pydio-Bearer: ${token}`, ...words], plainEnv());
  const scp = (...words: string[]) => measure([world.binary, "scp", "-q", ...words], way.env);
  const up = await inTurn(
    3,
    () => scp("-f", file, "cells://common-files/ours.bin"),
    () => curl("-T", file, "-o", "/dev/null", `${way.url}/io/common-files/curl.bin`),
  );
  const down = await inTurn(
    5,
    async () => {
      await rm(back, { force: true });
      return scp("cells://common-files/ours.bin", back);
    },
    async () => {
      await rm(back, { force: true });
      return curl("-o", back, `${way.url}/io/common-files/curl.bin`);
    },
  );
  await rm(back, { force: true });
  const piped = await inTurn(
    3,
    () => inPipe(`"$@" < <(cat "$FILE")`, [world.binary, "put", "-q", "-f", "-", "common-files/pipe.bin"], file, way),
    undefined,
  );
  const out = await inTurn(
    3,
    () => inPipe(`"$@" > >(cat > /dev/null)`, [world.binary, "get", "-q", "common-files/ours.bin", "-"], file, way),
    undefined,
  );
  return [
    beside(`1 file of ${mib} up, verified${way.name}`, up),
    beside(`1 file of ${mib} down, verified${way.name}`, down),
    { name: `a pipe of ${mib} up, verified${way.name}`, ours: piped.ours, goal: flat(piped.ours) },
    { name: `a pipe of ${mib} down, verified${way.name}`, ours: out.ours, goal: flat(out.ours) },
  ];
}

/** The shell becomes the command, so that what is measured is the command's own. */
function inPipe(line: string, words: readonly string[], file: string, { env }: Way): Promise<Cost> {
  return measure(["bash", "-c", `exec ${line}`, "bash", ...words], { ...env, FILE: file });
}

function flat({ peakBytes }: Cost): NonNullable<Row["goal"]> {
  return { text: "memory <= 100 MB", met: peakBytes <= 100_000_000 };
}

function beside(name: string, { ours, theirs }: Awaited<ReturnType<typeof inTurn>>): Row {
  return {
    name,
    ours,
    against: theirs && { name: "curl", cost: theirs },
    goal: {
      text: "wall <= 1.1 x curl, memory <= 100 MB",
      met: theirs !== undefined && ours.wallMs <= 1.1 * theirs.wallMs && ours.peakBytes <= 100_000_000,
    },
  };
}
