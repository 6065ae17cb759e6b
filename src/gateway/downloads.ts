import { CecError } from "../base/errors.ts";
import type { WireResponse } from "../wire/types.ts";
import { query } from "./address.ts";
import type { GatewayCaller } from "./caller.ts";
import { webPageFailure } from "./failure.ts";
import type { ByteRange, Gateway, ObjectFacts } from "./types.ts";
import { bareEtag } from "./xml.ts";

type Downloads = Pick<Gateway, "head" | "get" | "tar">;

/** Bytes as they are stored: a compressed answer would have no length to check. */
const asStored = { "accept-encoding": "identity" } as const;

/** Reading objects: HeadObject, GetObject with ranges and versions, and a folder as one tar stream. */
export function downloads(call: GatewayCaller, urlOf: (path: string) => string): Downloads {
  /** Archives cannot be looked up: the server answers 502. */
  async function isFile(path: string, signal: AbortSignal | undefined): Promise<boolean> {
    const lookUp = { operation: "look up", path, method: "HEAD", url: urlOf(path), lasting: [500, 502] } as const;
    try {
      const answer = await call({ ...lookUp, headers: asStored, signal });
      await answer.discard();
      return true;
    } catch (error) {
      if (error instanceof CecError && (error.status === 502 || error.code === "not-found")) return false;
      throw error;
    }
  }

  return {
    async head(path, { signal } = {}) {
      const operation = "look up";
      const answer = await call({ operation, path, method: "HEAD", url: urlOf(path), headers: asStored, signal });
      await refuseWebPage(answer, operation, path);
      return facts(answer, lengthOf(answer.headers) ?? 0);
    },

    async get(path, { range, versionId, signal } = {}) {
      const operation = "download";
      const answer = await call({
        operation,
        path,
        method: "GET",
        url: `${urlOf(path)}${versionId === undefined ? "" : query({ versionId })}`,
        headers: range === undefined ? asStored : { ...asStored, range: rangeHeader(range) },
        signal,
      });
      await refuseWebPage(answer, operation, path);
      if (range !== undefined && answer.status !== 206) {
        await answer.discard();
        throw new CecError("failed", "the server ignores that only a part was asked for", { operation, path });
      }
      const lengthBytes = lengthOf(answer.headers);
      const whole = /\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1];
      return {
        ...facts(answer, whole === undefined ? (lengthBytes ?? -1) : Number(whole)),
        lengthBytes,
        body: answer.body,
      };
    },

    async tar(path, { signal } = {}) {
      const operation = "download a folder";
      const answer = await call({
        operation,
        path,
        method: "GET",
        url: urlOf(`${path}.tar`),
        headers: asStored,
        signal,
      });
      await refuseWebPage(answer, operation, path);
      // A file of that name beside the folder wins. Files have a length; archives are made as they go and have none, unless they are tiny.
      if (answer.headers.has("content-length") && (await isFile(`${path}.tar`, signal))) {
        await answer.discard();
        throw new CecError("conflict", `a file named ${path}.tar stands in the way`, { operation, path });
      }
      return answer.body;
    },
  };
}

function facts(answer: WireResponse, sizeBytes: number): ObjectFacts {
  const modified = Date.parse(answer.headers.get("last-modified") ?? "");
  return {
    sizeBytes,
    etag: bareEtag(answer.headers.get("etag")),
    modifiedSeconds: Number.isNaN(modified) ? 0 : Math.floor(modified / 1000),
    contentType: answer.headers.get("content-type") ?? undefined,
  };
}

function lengthOf(headers: Headers): number | undefined {
  const text = headers.get("content-length");
  return text === null || !/^\d+$/.test(text) ? undefined : Number(text);
}

function rangeHeader({ start, end }: ByteRange): string {
  return `bytes=${start}-${end ?? ""}`;
}

/** An object may be HTML, but then it comes with the marks of the gateway. */
async function refuseWebPage(answer: WireResponse, operation: string, path: string): Promise<void> {
  if (!answer.headers.get("content-type")?.includes("text/html")) return;
  if (answer.headers.has("etag") || answer.headers.has("x-amz-request-id")) return;
  await answer.discard();
  throw webPageFailure({ operation, path }, answer.status);
}
