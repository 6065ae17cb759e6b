import type { Target } from "./target.ts";
import { xmlDeclaration, xmlElement } from "./xml.ts";

interface Fault {
  readonly status: number;
  readonly message: string;
}

/** Every error code the gateway answers, with its status and its text. */
const faults = {
  AccessDenied: { status: 403, message: "Access Denied." },
  AuthorizationHeaderMalformed: { status: 400, message: "The authorization header is malformed." },
  BucketAlreadyOwnedByYou: {
    status: 409,
    message: "Your previous request to create the named bucket succeeded and you already own it.",
  },
  EntityTooSmall: {
    status: 400,
    message: "Your proposed upload is smaller than the minimum allowed object size.",
  },
  IncompleteBody: {
    status: 400,
    message: "You did not provide the number of bytes specified by the Content-Length HTTP header.",
  },
  InternalError: { status: 500, message: "We encountered an internal error, please try again." },
  InvalidAccessKeyId: { status: 403, message: "The Access Key Id you provided does not exist in our records." },
  InvalidArgument: { status: 400, message: "Invalid version id specified" },
  InvalidDigest: { status: 400, message: "The Content-Md5 you specified is not valid." },
  InvalidPart: {
    status: 400,
    message:
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  },
  InvalidPartOrder: {
    status: 400,
    message: "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
  },
  InvalidRange: { status: 416, message: "The requested range is not satisfiable" },
  MalformedXML: {
    status: 400,
    message: "The XML you provided was not well-formed or did not validate against our published schema",
  },
  MetadataTooLarge: {
    status: 400,
    message: "Your metadata headers exceed the maximum allowed metadata size.",
  },
  MethodNotAllowed: { status: 405, message: "The specified method is not allowed against this resource." },
  MissingContentLength: { status: 411, message: "You must provide the Content-Length HTTP header." },
  NoSuchKey: { status: 404, message: "The specified key does not exist." },
  NoSuchUpload: {
    status: 404,
    message:
      "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  },
  NotImplemented: { status: 501, message: "A header you provided implies functionality that is not implemented" },
  QuotaExceeded: { status: 422, message: "You have reached your authorized quota" },
  RequestTimeTooSkewed: {
    status: 403,
    message: "The difference between the request time and the server's time is too large.",
  },
  SignatureDoesNotMatch: {
    status: 403,
    message:
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
  },
  XAmzContentSHA256Mismatch: {
    status: 400,
    message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
  },
  XMinioBackendDown: { status: 503, message: "Object storage backend is unreachable" },
} as const satisfies Readonly<Record<string, Fault>>;

export type S3ErrorCode = keyof typeof faults;

/** Names this gateway in error documents, as the real one's deployment id does. */
const hostId = "5a6d2a5c-0f7e-4f0f-9a51-3c1d0b7e2f64";

/** A new identifier for `x-amz-request-id`: the time in nanoseconds, in hexadecimal, as the real gateway writes it. */
export function requestId(): string {
  return (Date.now() * 1e6 + Math.floor(Math.random() * 1e6)).toString(16).toUpperCase();
}

/** Headers of every answer of the gateway. */
export function commonHeaders(): Record<string, string> {
  return { "Accept-Ranges": "bytes", "X-Amz-Request-Id": requestId() };
}

export interface ErrorDetail {
  /** Another text than the code's own. */
  readonly message?: string;
  /** Appended to the message of an InternalError: `: cause(...)`. */
  readonly cause?: string;
  /** True for refusals made before the object is known (a bad token): key and bucket are then left out. */
  readonly anonymous?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer for an error: an XML document, or the status alone for HEAD. */
export function s3Error(request: Request, target: Target, code: S3ErrorCode, detail: ErrorDetail = {}): Response {
  const { status, message: usual } = faults[code];
  const message = detail.message ?? usual;
  const headers = { ...commonHeaders(), ...detail.headers };
  if (request.method === "HEAD") return new Response(null, { status, headers });
  const text = detail.cause === undefined ? message : `${message}: cause(${detail.cause})`;
  const where = detail.anonymous
    ? ""
    : (target.key === "" ? "" : xmlElement("Key", target.key)) +
      (target.bucket === "" ? "" : xmlElement("BucketName", target.bucket));
  const body = `${xmlDeclaration}<Error>${xmlElement("Code", code)}${xmlElement("Message", text)}${where}${xmlElement(
    "Resource",
    target.path,
  )}${xmlElement("RequestId", headers["X-Amz-Request-Id"] ?? "")}${xmlElement("HostId", hostId)}</Error>`;
  return new Response(body, { status, headers: { ...headers, "Content-Type": "application/xml" } });
}

/** The JSON the internal services of the real server put into the cause of an InternalError: `Code` is the status that tells what it is. */
export function innerCause(service: string, code: number, detail: string, status: string): string {
  return JSON.stringify({ Id: `pydio.grpc.${service}`, Code: code, Detail: detail, Status: status });
}
