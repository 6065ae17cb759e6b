import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CecError } from "../../../base/errors.ts";
import type { FileVersion } from "../../../cells/types.ts";
import type { ObjectBody } from "../../../gateway/types.ts";
import { refusedName, refuseLocalName } from "../../../plan/names.ts";
import { writeBeside } from "../../../transfer/write-beside.ts";
import { requireFile } from "../../remote-nodes.ts";
import type { Context, Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import { tellWould } from "../../view/would.ts";
import { pickVersion, versionsOf } from "./find-version.ts";
import type { flags } from "./get.ts";

export const run: Run<typeof flags> = async (
  context,
  { args: [text = "", which = "", target = "."], flags: { force, dryRun, json } },
) => {
  const { terminal, signal } = context;
  if (target === "-" && json) throw new CecError("usage", "--json and - both want standard output");
  const { cells, gateway } = await context.connect();
  const node = await requireFile(cells.tree, text, "versions get", signal);
  const version = pickVersion(await versionsOf(cells.tree, node.path, signal), which, node.path);
  const place = target === "-" ? "-" : await placeFor(context, target, node.name, force);
  if (dryRun) {
    tellWould(terminal, json, { would: "fetch a version of", path: node.path, to: place, size: version.sizeBytes });
    return undefined;
  }
  const object = await gateway.get(node.path, { versionId: version.versionId, signal });
  const checked = checkedBody(object, version, node.path);
  if (place === "-") {
    for await (const chunk of checked) terminal.printBytes(chunk);
    return undefined;
  }
  await writeBeside(place, `${node.path} ${version.versionId}`, checked, version.modifiedSeconds * 1000);
  if (json) {
    const { versionId, sizeBytes } = version;
    terminal.print(JSON.stringify({ path: node.path, version: versionId, target: place, size: sizeBytes }));
  } else
    terminal.note(
      `Fetched ${visible(node.path)} of ${new Date(version.modifiedSeconds * 1000).toISOString()} to ${place}`,
    );
  return undefined;
};

/** @throws CecError `conflict` for a file that exists, `not-found` for a folder that does not. */
async function placeFor({ cwd, platform }: Context, target: string, name: string, force: boolean): Promise<string> {
  const place = resolve(cwd, target);
  const facts = await stat(place).catch(() => undefined);
  if (!facts && /[\\/]$/.test(target))
    throw new CecError("not-found", `there is no folder ${target}`, { path: target });
  const reason = facts?.isDirectory() ? refuseLocalName(name, platform === "win32" ? "windows" : "posix") : undefined;
  if (reason !== undefined) throw refusedName(name, reason);
  const file = facts?.isDirectory() ? join(place, name) : place;
  const standing = file === place ? facts : await stat(file).catch(() => undefined);
  if (standing?.isDirectory()) throw new CecError("conflict", `${file} is a folder`, { path: file });
  if (standing && !force) {
    throw new CecError("conflict", `${file} exists already`, {
      path: file,
      hint: "Use --force, or give another name.",
    });
  }
  return file;
}

/** The bytes as they come, compared at their end with what the list of versions says. @throws CecError `mismatch`. */
async function* checkedBody(object: ObjectBody, { sizeBytes, etag }: FileVersion, path: string) {
  const hash = createHash("md5");
  let bytes = 0;
  for await (const chunk of object.body) {
    hash.update(chunk);
    bytes += chunk.byteLength;
    yield chunk;
  }
  const isPlain = etag !== undefined && /^[0-9a-f]{32}$/.test(etag);
  if (bytes === sizeBytes && (!isPlain || hash.digest("hex") === etag)) return;
  throw new CecError("mismatch", `what arrived of ${visible(path)} is not the version`, {
    operation: "download",
    path,
  });
}
