import { isCecError } from "../../../base/errors.ts";
import type { StatAnswer } from "../../../protocol/rest.ts";
import { findInArchive } from "../../archive/inner-nodes.ts";
import { locatedBody } from "../../tree/node-body.ts";
import { errorAnswer } from "../answer.ts";
import { route } from "../router.ts";
import { openFor } from "./open-for.ts";

/** `GET /a/tree/stat/{path}`. Whatever goes wrong is a 404 here. */
export const statRoute = route(
  "GET",
  "/tree/stat/{path*}",
  "user",
  undefined,
  async (call): Promise<StatAnswer | Response> => {
    const { caller, params } = call;
    const path = params.path ?? "";
    try {
      const { at, node } = openFor(call, caller, path);
      return { Node: locatedBody(call, node, at, { login: caller.user.login }) };
    } catch (error) {
      if (!isCecError(error)) throw error;
      const inner = await findInArchive(call, caller.user, path);
      return inner === undefined ? errorAnswer(error, { status: 404 }) : { Node: inner };
    }
  },
);
