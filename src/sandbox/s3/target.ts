import { buckets } from "../../protocol/gateway.ts";

/** What a gateway request is about: `/{bucket}/{key}?{query}`. */
export interface Target {
  /** "" for the service itself (`GET /`). */
  readonly bucket: string;
  /** Decoded, without the leading slash: `common-files/dir/a.txt`; "" for the bucket. May end in a slash. */
  readonly key: string;
  /** The path as the client wrote it (still encoded), for error documents and signatures. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Splits the address of a request. `undefined` for a path that is not the gateway's (another first segment), or whose percent encoding is
 * broken: such an address belongs to nobody and is answered with the web page.
 */
export function parseTarget(url: URL): Target | undefined {
  const slash = url.pathname.indexOf("/", 1);
  const bucket = slash < 0 ? url.pathname.slice(1) : url.pathname.slice(1, slash);
  if (bucket !== "" && !(buckets as readonly string[]).includes(bucket)) return undefined;
  const raw = slash < 0 ? "" : url.pathname.slice(slash + 1);
  try {
    const key = raw.includes("%") ? decodeURIComponent(raw) : raw;
    return { bucket, key: key.normalize("NFC"), path: url.pathname, query: url.searchParams };
  } catch {
    // decodeURIComponent throws only URIError, for bytes that are not UTF-8.
    return undefined;
  }
}
