/** Constants of the S3 side (`/io`, `/data`) that both ends must agree on. */

/** Header that carries the token when a request is not signed. */
export const tokenHeader = "X-Pydio-Bearer";
/** Query parameter that carries the token in links. */
export const tokenParameter = "pydio_jwt";
/** The conventional secret of SigV4 requests whose access key is the token. */
export const conventionalSecret = "gatewaysecret";
export const region = "us-east-1";
export const buckets = ["io", "data"] as const;
/** `x-cells-hash` is computed over blocks of this many bytes; parts must be multiples of it. */
export const hashBlockBytes = 10 * 1024 * 1024;
/** Every part but the last must have at least this many bytes. */
export const minPartBytes = 5 * 1024 * 1024;
export const maxParts = 10_000;
/** A listing without `max-keys` is cut here, silently. */
export const defaultMaxKeys = 4500;
/** ETag of a node whose multipart upload is not complete. */
export const temporaryEtag = "temporary";
/** ETag the server answers for an empty body: the MD5 of the raw MD5 of nothing, with a part count. */
export const emptyEtag = "59adb24ef3cdbe0297f05b395827453f-1";
