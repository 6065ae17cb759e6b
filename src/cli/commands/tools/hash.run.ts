import { resolve } from "node:path";
import { CecError } from "../../../base/errors.ts";
import { hashFile } from "../../../base/hash-file.ts";
import type { Run } from "../../types.ts";
import type { flags } from "./hash.ts";

export const run: Run<typeof flags> = async ({ cwd, signal, terminal }, { args, flags: { file, raw, json } }) => {
  const path = file ?? args[0];
  if (path === undefined || (file !== undefined && args.length > 0)) {
    throw new CecError("usage", "cec tools hash takes one file, as argument or with --file");
  }
  const hash = await hashFile(resolve(cwd, path), { signal });
  if (json) terminal.print(JSON.stringify({ file: path, hash }));
  else terminal.print(raw ? hash : `${hash}  ${path}`);
  return undefined;
};
