import { CecError } from "../../../base/errors.ts";
import { documentToken, tokenRevoke } from "../proto/shapes.ts";
import { route } from "../router.ts";
import { openFor } from "../tree/open-for.ts";

/** `POST /a/auth/token/document`: a token that opens one node, and no other. */
export const documentTokenRoute = route<{ Path?: string }>(
  "POST",
  "/auth/token/document",
  "user",
  documentToken,
  (call) => {
    const { at, node } = openFor(call, call.caller, call.body.Path ?? "");
    const rights = at.workspace.permissions.includes("write") ? "rw" : "r";
    return { AccessToken: call.facts.tokens.issueDocument(call.caller.user.login, node.uuid, rights) };
  },
);

/** `POST /a/auth/token/revoke` finds no token, whatever it is given. */
export const revokeTokenRoute = route<{ TokenId?: string }>("POST", "/auth/token/revoke", "user", tokenRevoke, () => {
  throw new CecError("failed", "not found", { status: 500 });
});
