import { isCecError } from "../base/errors.ts";
import { SeenTexts } from "../base/seen-texts.ts";
import { withFacts } from "../base/with-facts.ts";
import type { BrokenAnswer } from "../wire/types.ts";
import { query } from "./address.ts";
import type { GatewayCaller } from "./caller.ts";
import { webPageFailure } from "./failure.ts";
import { maxKeys, readListing } from "./listing.ts";
import type { Gateway, ListedObject } from "./types.ts";

/** What stands in an answer for characters that XML 1.0 cannot carry. */
const replacement = "\uFFFD";
/** Those, and the replacement itself. */
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffd-\uffff]/;

/**
 * Listings of a bucket (S3, ListObjectsV2), yielded as they arrive. One that breaks in the middle is asked for again, and what has been yielded
 * is left out: the order of the server is no promise, so that every path is remembered, in 8 bytes, unless repeats do no harm.
 * Where a name has control characters, which XML replaces, a second listing with names in the form of a URL (`encoding-type`) tells it.
 */
export function lister(call: GatewayCaller, root: string): Gateway["list"] {
  return async function* list(
    path,
    { recursive = true, mayRepeat = false, signal } = {},
  ): AsyncGenerator<ListedObject, void, void> {
    const facts = { operation: "list", path };
    const parameters = {
      "list-type": "2",
      "max-keys": String(maxKeys),
      prefix: path === "" ? "" : `${path}/`,
      ...(recursive ? {} : { delimiter: "/" }),
    };
    let garbled = false;
    for await (const entry of entries(parameters)) {
      if (entry.path.includes(replacement)) garbled = true;
      else yield entry;
    }
    if (!garbled) return;
    for await (const entry of entries({ ...parameters, "encoding-type": "url" })) {
      if (notInXml.test(entry.path)) yield entry;
    }

    async function* entries(asked: Readonly<Record<string, string>>): AsyncGenerator<ListedObject, void, void> {
      const yielded = new SeenTexts();
      for (let broke: BrokenAnswer | undefined; ; yielded.settle()) {
        const answer = await call({
          ...facts,
          method: "GET",
          url: `${root}/${query(asked)}`,
          mustSign: true,
          broke,
          signal,
        });
        if (answer.headers.get("content-type")?.includes("text/html")) {
          await answer.discard();
          throw webPageFailure(facts, answer.status);
        }
        try {
          for await (const batch of readListing(answer.body)) {
            for (const entry of batch) {
              if (entry.path === path || (broke && yielded.has(entry.path))) continue;
              if (!mayRepeat) yielded.add(entry.path);
              yield entry;
            }
          }
          return;
        } catch (error) {
          const told = withFacts(error, facts);
          if (!isCecError(told, "unavailable") || signal?.aborted) throw told;
          broke = { attempts: answer.attempts, error: told };
        }
      }
    }
  };
}
