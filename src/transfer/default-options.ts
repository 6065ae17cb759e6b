import type { TransferOptions } from "./types.ts";

/** What a transfer does unless told otherwise: as many requests as serve the server best, every file compared with the server's hash. */
export const defaultTransferOptions: TransferOptions = {
  transfers: "auto",
  verify: "hash",
  multipartThresholdBytes: 100 * 1_048_576,
  partBytes: 50 * 1_048_576,
  maxParts: 5000,
  partsConcurrency: 3,
};
