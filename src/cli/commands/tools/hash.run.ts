import { resolve } from "node:path";
import { piecesOf } from "../../../base/byte-source.ts";
import { CellsHasher } from "../../../base/cells-hash.ts";
import { CecError } from "../../../base/errors.ts";
import { hashFile } from "../../../base/hash-file.ts";
import type { Context, Run } from "../../types.ts";
import { visible } from "../../view/align.ts";
import type { flags } from "./hash.ts";

export const run: Run<typeof flags> = async (context, { args, flags: { file, raw, json } }) => {
  const { terminal } = context;
  const paths = [...(file === undefined ? [] : [file]), ...args];
  if (paths.length === 0) {
    throw new CecError("usage", "cec tools hash: FILE missing", {
      hint: "Name it as argument or with --file; - is standard input.",
    });
  }
  for (const path of paths) {
    const hash = path === "-" ? await hashStdin(context) : await hashFile(resolve(context.cwd, path), context);
    if (json) terminal.print(JSON.stringify({ file: path, hash }));
    else terminal.print(raw ? hash : `${hash}  ${terminal.stdoutIsTerminal ? visible(path) : path}`);
  }
  return undefined;
};

async function hashStdin({ stdin, signal }: Context): Promise<string> {
  const hasher = new CellsHasher();
  for await (const piece of piecesOf(stdin(), signal)) hasher.update(piece);
  return hasher.digest();
}
