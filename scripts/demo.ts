import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { formatSize } from "../src/base/sizes.ts";
import { buildBinary } from "./binary.ts";

/*
 * The main job, as a person would do it by hand: start the sandbox, send this project with its installed packages, list, copy, move, fetch it
 * back, and compare every byte.
 */

const work = await mkdtemp(join(tmpdir(), "cec-demo-"));
const binary = join(work, process.platform === "win32" ? "cec.exe" : "cec");
const sources = ["src", "scripts", "node_modules", "package.json", "package-lock.json", "README.md"];
const started = performance.now();
let comparedFiles = 0;
let sandbox: { stop(): Promise<void>; env: Record<string, string> } | undefined;

try {
  await timed("build cec", () => buildBinary(binary));
  sandbox = await timed("start the sandbox", startSandbox);
  const tree = await measure(sources);
  console.log(`  ${tree.files} files, ${tree.folders} folders, ${formatSize(tree.bytes)} to send`);
  await timed("cec ls", () => cec(["ls"]));
  await timed("cec mkdir", () => cec(["mkdir", "-p", "common-files/demo/project"]));
  await timed("cec scp: upload", () => cec(["scp", "-q", ...sources, "cells://common-files/demo/project/"]), tree);
  await timed("cec ls -R: list all", () => cec(["ls", "--raw", "-R", "common-files/demo/project"]));
  await timed("cec cp: copy on the server", () =>
    cec(["cp", "common-files/demo/project/src", "common-files/demo/copy"]),
  );
  await timed("cec mv: rename on the server", () => cec(["mv", "common-files/demo/copy", "common-files/demo/moved"]));
  await timed("cec rm: to the recycle bin", () => cec(["rm", "-f", "common-files/demo/project/scripts"]));
  const back = join(work, "back");
  await timed("cec scp: download", () => cec(["scp", "-q", "cells://common-files/demo", back]), tree);
  const compared = await timed("compare every byte", async () => {
    for (const source of sources.filter((each) => each !== "scripts"))
      await compare(source, join(back, "project", source));
    return await compare("src", join(back, "moved"));
  });
  console.log(`\n${compared.total} files compared, all equal. ${seconds(performance.now() - started)} in all.`);
} finally {
  await sandbox?.stop();
  await rm(work, { recursive: true, force: true });
}

async function timed<T>(name: string, job: () => Promise<T>, moved?: { files: number; bytes: number }): Promise<T> {
  const start = performance.now();
  const result = await job();
  const ms = performance.now() - start;
  const rate = moved
    ? `  ${Math.round((moved.files / ms) * 1000)} files/s, ${formatSize((moved.bytes / ms) * 1000)}/s`
    : "";
  console.log(`${seconds(ms).padStart(8)}  ${name}${rate}`);
  return result;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

async function startSandbox(): Promise<{ stop(): Promise<void>; env: Record<string, string> }> {
  const child = Bun.spawn([binary, "sandbox", "start", "--dir", join(work, "server"), "--json"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let line = "";
  for await (const chunk of child.stdout) {
    line += new TextDecoder().decode(chunk);
    if (line.includes("\n")) break;
  }
  const { url, tokens } = JSON.parse(line) as { url: string; tokens: Record<string, string> };
  return {
    env: { CEC_URL: url, CEC_TOKEN: tokens.alice ?? "" },
    stop: async () => {
      child.kill("SIGTERM");
      await child.exited;
    },
  };
}

/** Runs the command and gives its standard output. @throws when it fails. */
async function cec(words: readonly string[]): Promise<string> {
  const env = { PATH: process.env.PATH ?? "", HOME: work, ...sandbox?.env };
  const child = Bun.spawn([binary, ...words], { stdio: ["ignore", "pipe", "pipe"], env });
  const [output, said] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  const exitCode = await child.exited;
  if (exitCode !== 0) throw new Error(`cec ${words.join(" ")} ended with ${exitCode}: ${said}`);
  return output;
}

async function measure(paths: readonly string[]): Promise<{ files: number; folders: number; bytes: number }> {
  const sum = { files: 0, folders: 0, bytes: 0 };
  for (const path of paths) {
    for await (const entry of walk(path)) {
      if (entry.isFolder) sum.folders += 1;
      else sum.files += 1;
      sum.bytes += entry.bytes;
    }
  }
  return sum;
}

async function* walk(path: string): AsyncGenerator<{ path: string; isFolder: boolean; bytes: number }> {
  const facts = await stat(path);
  yield { path, isFolder: facts.isDirectory(), bytes: facts.isDirectory() ? 0 : facts.size };
  if (!facts.isDirectory()) return;
  for (const name of (await readdir(path)).sort()) yield* walk(join(path, name));
}

/** @throws when anything below the two paths differs. */
async function compare(left: string, right: string): Promise<{ total: number }> {
  const names = async (root: string) => {
    const all: string[] = [];
    for await (const entry of walk(root)) all.push(`${relative(root, entry.path)}${entry.isFolder ? "/" : ""}`);
    return all;
  };
  const [ours, theirs] = await Promise.all([names(left), names(right)]);
  if (ours.join("\n") !== theirs.join("\n")) {
    const there = new Set(theirs);
    throw new Error(
      `${left} and ${right} differ: ${ours
        .filter((each) => !there.has(each))
        .slice(0, 5)
        .join(", ")}`,
    );
  }
  for (const name of ours) {
    if (name.endsWith("/")) continue;
    const [a, b] = await Promise.all([digest(join(left, name)), digest(join(right, name))]);
    if (a !== b) throw new Error(`${join(left, name)} came back different`);
    comparedFiles += 1;
  }
  return { total: comparedFiles };
}

async function digest(path: string): Promise<string> {
  const hash = createHash("sha1");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
