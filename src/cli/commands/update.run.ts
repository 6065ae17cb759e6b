import { randomBytes } from "node:crypto";
import { access, constants, realpath, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CecError } from "../../base/errors.ts";
import { formatSize } from "../../base/sizes.ts";
import { bareWire } from "../connection-options.ts";
import type { Context, Run } from "../types.ts";
import { chooseRelease } from "../update/choose-release.ts";
import type { Release, ReleaseFile } from "../update/manifest.ts";
import { packageOwner } from "../update/package-owner.ts";
import { ReleaseServer } from "../update/release-server.ts";
import { replaceExecutable } from "../update/replace-executable.ts";
import { buildTarget, isBuilt, updateDefaults, versionFacts } from "../version.ts";
import { visible } from "../view/align.ts";
import type { flags } from "./update.ts";

/** A program that does not start within that time is not put in place. */
const trialMs = 20_000;

export const run: Run<typeof flags> = async (context, { flags: given }) => {
  const { terminal, env, signal, now } = context;
  const address = env.CEC_UPDATE_URL || updateDefaults().url;
  const keys = env.CEC_UPDATE_KEY || updateDefaults().key;
  if (address === "" || keys === "") {
    throw new CecError("failed", "no address for updates is built into this program", {
      operation: "update",
      hint: "Set CEC_UPDATE_URL and CEC_UPDATE_KEY (see docs/releasing.md), or install a new version by hand.",
    });
  }
  const current = versionFacts().version;
  const wire = bareWire(context);
  try {
    const server = new ReleaseServer(wire, address, signal);
    const manifest = await server.manifest(keys, now());
    const release = chooseRelease(manifest, { version: given.version, dev: given.dev }, current);
    const same = release === undefined || release.version === current;
    const facts = { current, available: release?.version ?? current, newer: !same };
    if (same || given.check) {
      if (given.json) terminal.print(JSON.stringify({ ...facts, installed: false }));
      else terminal.print(tell(current, release, given.version !== undefined));
      return undefined;
    }
    const file = fileFor(release);
    const done = await install(context, server, release, file, given.dryRun);
    if (given.json) terminal.print(JSON.stringify({ ...facts, installed: !given.dryRun, ...done }));
    else if (given.dryRun)
      terminal.print(`would replace ${done.path} ${current} by ${release.version}: fetched and found good`);
    else terminal.note(`cec ${release.version} installed at ${done.path}; ${current} is kept at ${done.previous}`);
    return undefined;
  } finally {
    wire.close();
  }
};

/** What there is to say where nothing is installed. */
function tell(current: string, release: Release | undefined, named: boolean): string {
  if (release && release.version !== current) return `cec ${release.version} is available, this is ${current}`;
  return named ? `cec ${current} is what is installed` : `cec ${current} is the newest version`;
}

function fileFor(release: Release): ReleaseFile {
  const target = buildTarget();
  const file = release.files.find((each) => each.target === target);
  if (file) return file;
  throw new CecError("not-found", `release ${release.version} has nothing for ${target}`, {
    operation: "update",
    hint: `It has: ${release.files.map((each) => each.target).join(", ")}.`,
  });
}

async function install(
  context: Context,
  server: ReleaseServer,
  release: Release,
  file: ReleaseFile,
  dryRun: boolean,
): Promise<{ path: string; previous?: string }> {
  const { terminal, platform, signal } = context;
  const path = await ownPath();
  const folder = dirname(path);
  const fresh = join(folder, `.cec-${randomBytes(6).toString("hex")}${platform === "win32" ? ".exe" : ""}`);
  try {
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new CecError("forbidden", `not allowed to write in ${folder}`, {
      operation: "update",
      path: folder,
      hint: "Run it as the user who installed cec, for instance with sudo.",
      cause,
    });
  }
  terminal.note(`Fetching cec ${release.version} (${formatSize(file.bytes)})`);
  try {
    // As executable as the one it replaces.
    const { mode } = await stat(path);
    await server.download(file, fresh, mode & 0o777, (bytes) =>
      terminal.status([`${formatSize(bytes)} of ${formatSize(file.bytes)}`]),
    );
    terminal.status([]);
    await tryOut(fresh, release.version);
    if (dryRun || signal.aborted) {
      signal.throwIfAborted();
      return { path };
    }
    return { path, previous: await replaceExecutable(path, fresh, platform) };
  } finally {
    await rm(fresh, { force: true });
  }
}

/** The file of this program, links followed. @throws CecError `failed` from source, `forbidden` where it belongs to a package manager. */
async function ownPath(): Promise<string> {
  if (!isBuilt()) {
    throw new CecError("failed", "this is no built program: it runs from its source", {
      operation: "update",
      hint: "Update the source instead.",
    });
  }
  const path = await realpath(process.execPath);
  const owner = await packageOwner(path);
  if (owner === undefined) return path;
  throw new CecError("forbidden", `${visible(path)} belongs to ${owner}: update it there`, {
    operation: "update",
    path,
  });
}

/** A program for another machine, or one that was cut, does not tell its version. @throws CecError `failed`. */
async function tryOut(path: string, version: string): Promise<void> {
  const failed = (why: string, cause?: unknown) =>
    new CecError("failed", `the new version does not run here (${why}): nothing was installed`, {
      operation: "update",
      ...(cause === undefined ? {} : { cause }),
    });
  let told: string;
  try {
    const child = Bun.spawn([path, "version", "-f", "{{.Version}}"], {
      stdio: ["ignore", "pipe", "ignore"],
      timeout: trialMs,
    });
    told = (await new Response(child.stdout).text()).trim();
    if ((await child.exited) !== 0) throw failed(`exit code ${child.exitCode}`);
  } catch (error) {
    throw error instanceof CecError ? error : failed("it cannot be started", error);
  }
  if (told !== version) throw failed(`it says it is ${visible(told)}`);
}
