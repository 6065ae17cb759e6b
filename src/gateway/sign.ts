import { conventionalSecret, region } from "../protocol/gateway.ts";
import type { Method } from "../wire/types.ts";

/**
 * Headers of a request signed with AWS Signature Version 4, the token standing in as access key. The body is left unsigned; the server
 * re-signs such requests itself and looks at the token alone.
 */
export async function signedHeaders(
  method: Method,
  url: string,
  token: string,
  headers: Readonly<Record<string, string>>,
  serverAheadMs = 0,
): Promise<Record<string, string>> {
  const { AwsV4Signer } = await import("aws4fetch");
  const signer = new AwsV4Signer({
    method,
    url,
    headers: { ...headers },
    accessKeyId: token,
    secretAccessKey: conventionalSecret,
    service: "s3",
    region,
    // The server takes what was signed within a quarter of an hour, by its clock.
    datetime: new Date(Date.now() + serverAheadMs).toISOString().replace(/[:-]|\.\d{3}/g, ""),
  });
  const signed = await signer.sign();
  return Object.fromEntries(signed.headers);
}
