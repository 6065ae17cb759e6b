import { CecError } from "../../base/errors.ts";
import type { ObjectBody } from "../../gateway/types.ts";
import { visible } from "../view/align.ts";
import type { Terminal } from "../view/terminal.ts";

/** Writes an object to standard output, at the pace of its reader. @throws CecError `unavailable` when it is cut short. */
export async function printObject(terminal: Terminal, object: ObjectBody, path: string): Promise<void> {
  let writtenBytes = 0;
  for await (const chunk of object.body) {
    terminal.printBytes(chunk);
    writtenBytes += chunk.byteLength;
  }
  if (object.lengthBytes !== undefined && writtenBytes !== object.lengthBytes) {
    throw new CecError(
      "unavailable",
      `${visible(path)} was cut short: ${writtenBytes} of ${object.lengthBytes} bytes`,
      {
        operation: "download",
        path,
      },
    );
  }
}
