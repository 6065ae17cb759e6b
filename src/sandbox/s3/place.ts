import { isCecError } from "../../base/errors.ts";
import type { Context } from "../context.ts";
import type { NodeRow, User } from "../store/facts.ts";
import type { Location } from "../tree/tree.ts";
import type { Access } from "./authorize.ts";
import { innerCause, s3Error } from "./error.ts";
import type { Target } from "./target.ts";

/** Where a key leads, for the user who asks. */
export interface Place {
  readonly user: User;
  readonly location: Location;
  readonly node: NodeRow | undefined;
}

/** Resolves the key of a request, and refuses what a document token does not open. An anonymous user knows no workspace: NoSuchKey. */
export function resolve(request: Request, target: Target, access: Access, context: Context): Place | Response {
  if (!access.caller) return s3Error(request, target, "NoSuchKey");
  const { user, token } = access.caller;
  try {
    const location = context.tree.locate(user, target.key);
    const node = context.tree.find(location);
    if (token.nodeUuid !== undefined && !context.tree.opens(token.nodeUuid, location)) {
      return s3Error(request, target, "AccessDenied");
    }
    return { user, location, node };
  } catch (error) {
    return refusal(request, target, error);
  }
}

/** As {@link resolve}, and refuses what may not be written: read-only workspaces, locks, folders, reserved names. */
export function resolveForWriting(
  request: Request,
  target: Target,
  access: Access,
  context: Context,
): Place | Response {
  const place = resolve(request, target, access, context);
  if (place instanceof Response) return place;
  if (access.caller?.token.rights === "r") return s3Error(request, target, "AccessDenied");
  try {
    context.tree.assertWritable(place.user, place.location);
  } catch (error) {
    return refusal(request, target, error);
  }
  const service = `data.index.${datasourceOf(place.location)}`;
  const name = place.location.inner.slice(place.location.inner.lastIndexOf("/") + 1);
  if (name === ".pydio") {
    return s3Error(request, target, "InternalError", { cause: innerCause(service, 500, "Reserved name", "Internal") });
  }
  if (place.location.inner === "" || (place.node && !place.node.leaf)) {
    const text = "A folder already exists with the same name";
    return s3Error(request, target, "InternalError", { cause: innerCause(service, 409, text, "Conflict") });
  }
  return place;
}

export function datasourceOf(location: Location): string {
  return location.path.split("/", 1)[0] ?? "";
}

/** The answer for a failure of the tree or the store. Anything but a `CecError` is a defect and goes on. */
export function refusal(request: Request, target: Target, error: unknown): Response {
  if (!isCecError(error)) throw error;
  if (error.status === 422) return s3Error(request, target, "QuotaExceeded");
  if (error.code === "not-found") return s3Error(request, target, "NoSuchKey");
  if (error.code === "forbidden") return s3Error(request, target, "AccessDenied");
  const [code, status] =
    error.code === "conflict" ? ([409, "Conflict"] as const) : ([500, "Internal Server Error"] as const);
  return s3Error(request, target, "InternalError", { cause: innerCause("data", code, error.message, status) });
}
