import { isCecError } from "../../../base/errors.ts";
import type { CreateAnswer, CreateRequest, NodeBody } from "../../../protocol/rest.ts";
import { guessMime } from "../../tree/guess-mime.ts";
import { locatedBody } from "../../tree/node-body.ts";
import { errorAnswer, untyped } from "../answer.ts";
import { create } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";

type Create = UserCall<Partial<CreateRequest>>;

/** `POST /a/tree/create`: folders with their missing parents, or small files. Every failure is a 500. */
export const createRoute = route<Partial<CreateRequest>>(
  "POST",
  "/tree/create",
  "user",
  create,
  async (call): Promise<CreateAnswer | Response> => {
    try {
      const children: NodeBody[] = [];
      for (const wanted of call.body.Nodes ?? []) children.push(await createOne(call, wanted));
      return children.length === 0 ? {} : { Children: children };
    } catch (error) {
      if (!isCecError(error)) throw error;
      // The handler writes the error of an unknown workspace twice.
      const twice = error.message.startsWith("Workspace ");
      return errorAnswer(error, { status: 500, ...(twice ? { followedBy: "itself" } : {}) });
    }
  },
);

async function createOne(call: Create, wanted: NodeBody): Promise<NodeBody> {
  const { caller, tree } = call;
  const at = tree.locate(caller.user, wanted.Path ?? "");
  const node =
    wanted.Type === "LEAF" ? await createFile(call, at.shown, wanted) : await tree.makeFolders(caller.user, at);
  const body = locatedBody(call, node, at, { login: caller.user.login });
  return { ...body, MetaStore: { datasource_node_indexed: "true", ...body.MetaStore } };
}

async function createFile(call: Create, path: string, wanted: NodeBody) {
  if (call.body.TemplateUUID !== undefined && call.body.TemplateUUID !== "") throw untyped("cannot find template");
  const content = Buffer.from(contentsOf(wanted));
  const at = call.tree.locate(call.caller.user, path);
  const staged = await call.bytes.receive(content);
  return call.tree.put(call.caller.user, at, staged, { contentType: guessMime(staged.head) });
}

/** A file made this way is never empty: without contents it holds a space. */
function contentsOf(wanted: NodeBody): string {
  const given = wanted.MetaStore?.Contents;
  if (given === undefined) return " ";
  try {
    return String(JSON.parse(given));
  } catch {
    throw untyped("invalid contents");
  }
}
