import { CecError } from "../../base/errors.ts";
import { RateLimit } from "../../base/rate-limit.ts";
import { parseRateTimetable } from "../../base/rate-timetable.ts";
import { parseSize } from "../../base/sizes.ts";
import { hashBlockBytes } from "../../protocol/gateway.ts";
import { defaultTransferOptions as defaults } from "../../transfer/default-options.ts";
import type { TransferOptions } from "../../transfer/types.ts";
import { patienceMs } from "../connection-options.ts";
import type { ConnectionWishes } from "../types.ts";
import type { TransferFlags } from "./transfer-flags.ts";

/** What the engine is told by the flags of a transfer. @throws CecError `usage`. */
export function transferOptions(given: TransferFlags): TransferOptions {
  const partBytes = megabytes(given.partSize, defaults.partBytes, "part-size");
  if (partBytes < hashBlockBytes || partBytes % hashBlockBytes !== 0) {
    throw new CecError("usage", "--part-size is a multiple of 10 MB", { hint: "The server's hashes depend on it." });
  }
  return {
    transfers: transfers(given.transfers),
    verify: given.skipMd5 && given.verify === "hash" ? "size" : given.verify,
    multipartThresholdBytes: Math.max(
      1,
      megabytes(given.multipartThreshold, defaults.multipartThresholdBytes, "multipart-threshold"),
    ),
    partBytes,
    maxParts: given.maxPartsNumber,
    partsConcurrency: given.partsConcurrency,
    patienceMs: patienceMs(connectionWishes(given)),
    rate: given.bwlimit === undefined ? undefined : new RateLimit(parseRateTimetable(given.bwlimit)),
  };
}

/** What `--retry-max-attempts` and `--retry-max-backoff` make of the usual policy. */
export function connectionWishes({ retryMaxAttempts, retryMaxBackoff }: TransferFlags): ConnectionWishes {
  return {
    retry: {
      ...(retryMaxAttempts === undefined ? {} : { maxAttempts: Math.max(1, retryMaxAttempts) }),
      ...(retryMaxBackoff === undefined ? {} : { maxBackoffMs: retryMaxBackoff }),
    },
  };
}

/** The Go client's flags are in MB; a unit may be given too. */
function megabytes(text: string | undefined, defaultBytes: number, name: string): number {
  if (text === undefined) return defaultBytes;
  const bytes = parseSize(/^\d+$/.test(text) ? `${text}M` : text);
  if (bytes === 0) throw new CecError("usage", `--${name} cannot be 0`);
  return bytes;
}

function transfers(text: string | undefined): number | "auto" {
  if (text === undefined || text === "auto") return "auto";
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > 256) {
    throw new CecError("usage", `--transfers is auto or a number from 1 to 256, not "${text}"`);
  }
  return number;
}
