import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The path without the links that lead there, so that one place has one name; what is missing of it is made below what is there. */
export async function truePlace(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await truePlace(above), basename(path));
  }
}
