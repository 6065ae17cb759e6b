/**
 * The server's side of AWS Signature Version 4 (header and query form): reads what a client signed and computes what it should have been.
 * See "Authenticating Requests (AWS Signature Version 4)" of the S3 API reference.
 */

export interface Signed {
  /** True when the signature stands in the query of a link. */
  readonly presigned: boolean;
  readonly accessKey: string;
  /** `20261123`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower case, in the order given. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits, unless the client wrote something else. */
  readonly signature: string;
  /** `20261123T224836Z`, "" when absent. */
  readonly time: string;
}

/** Reads the signature of a request: `undefined` when it carries none, `"malformed"` when it cannot be read. */
export function readSignature(request: Request, query: URLSearchParams): Signed | "malformed" | undefined {
  const header = request.headers.get("authorization");
  if (header?.startsWith("AWS4-HMAC-SHA256")) {
    const field = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(header)?.[1];
    const time = request.headers.get("x-amz-date") ?? "";
    return assemble(false, field("Credential"), field("SignedHeaders"), field("Signature"), time);
  }
  if (query.get("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") return undefined;
  const part = (name: string) => query.get(`X-Amz-${name}`) ?? undefined;
  return assemble(true, part("Credential"), part("SignedHeaders"), part("Signature"), part("Date") ?? "");
}

function assemble(
  presigned: boolean,
  credential: string | undefined,
  headers: string | undefined,
  signature: string | undefined,
  time: string,
): Signed | "malformed" {
  // The access key is a token and might hold a slash: the scope is read from the end.
  const match = /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential ?? "");
  const [, accessKey, date, region, service] = match ?? [];
  if (!accessKey || !date || !region || !service || !headers || !signature) return "malformed";
  return {
    presigned,
    accessKey,
    date,
    region,
    service,
    signedHeaders: headers.toLowerCase().split(";"),
    signature,
    time,
  };
}

/** Percent encoding of SigV4: everything but the unreserved characters of RFC 3986. */
export function awsEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hmac(key: Buffer | string, data: string): Buffer {
  return new Bun.CryptoHasher("sha256", key).update(data).digest();
}

export function sha256Hex(data: string | Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(data).digest("hex");
}

/** Key that signs requests of one day, region and service. */
export function signingKey(signed: Signed, secret: string): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, signed.date), signed.region), signed.service), "aws4_request");
}

export function scopeOf(signed: Signed): string {
  return `${signed.date}/${signed.region}/${signed.service}/aws4_request`;
}

export function sign(key: Buffer, text: string): string {
  return hmac(key, text).toString("hex");
}

function canonicalQuery(query: URLSearchParams, presigned: boolean): string {
  return [...query]
    .filter(([name]) => !(presigned && name === "X-Amz-Signature"))
    .map(([name, value]) => `${awsEncode(name)}=${awsEncode(value)}`)
    .sort()
    .join("&");
}

/**
 * The signature the request should carry when it was made with `secret`, 64 hexadecimal digits.
 * @param payload value of `x-amz-content-sha256`, or `UNSIGNED-PAYLOAD`
 * @param ignoredParameters query parameters added after signing (the token of a presigned link)
 */
export function expectedSignature(
  request: Request,
  url: URL,
  signed: Signed,
  secret: string,
  payload: string,
  ignoredParameters: readonly string[] = [],
): string {
  const query = new URLSearchParams(url.searchParams);
  for (const name of ignoredParameters) query.delete(name);
  const lines = signed.signedHeaders.map((name) => {
    const value = name === "host" ? url.host : (request.headers.get(name) ?? "");
    return `${name}:${(request.headers.get(name) ?? value).trim().replace(/ +/g, " ")}`;
  });
  const canonical = [
    request.method,
    url.pathname.split("/").map(recode).join("/"),
    canonicalQuery(query, signed.presigned),
    ...lines,
    "",
    signed.signedHeaders.join(";"),
    payload,
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", signed.time, scopeOf(signed), sha256Hex(canonical)].join("\n");
  return sign(signingKey(signed, secret), text);
}

function recode(segment: string): string {
  try {
    return awsEncode(decodeURIComponent(segment));
  } catch {
    // Not UTF-8: no client signs that, and the comparison fails as it should.
    return segment;
  }
}

/** Difference between the time a request was signed and `nowMs`, in milliseconds; infinite when the time cannot be read. */
export function clockSkewMs(signed: Signed, nowMs: number): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(signed.time);
  if (!match) return Number.POSITIVE_INFINITY;
  const [, year, month, day, hour, minute, second] = match;
  const signedMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(signedMs) ? Number.POSITIVE_INFINITY : Math.abs(nowMs - signedMs);
}
