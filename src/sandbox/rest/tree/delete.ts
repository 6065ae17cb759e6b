import { CecError } from "../../../base/errors.ts";
import type { BackgroundJobBody, DeleteAnswer, DeleteRequest } from "../../../protocol/rest.ts";
import { startDelete } from "../../jobs/delete-job.ts";
import { startRecycle } from "../../jobs/recycle-job.ts";
import { binOf, isBin, isInBin } from "../../tree/recycle-bin.ts";
import type { Location } from "../../tree/tree.ts";
import { untyped } from "../answer.ts";
import { remove } from "../proto/shapes.ts";
import { route, type UserCall } from "../router.ts";
import { type Found, openFor } from "./open-for.ts";

type Delete = UserCall<Partial<DeleteRequest>>;

/** `POST /a/tree/delete`: checks everything first, then lets jobs do the work: one per recycle bin, one for what goes for good. */
export const deleteRoute = route<Partial<DeleteRequest>>(
  "POST",
  "/tree/delete",
  "user",
  remove,
  (call): DeleteAnswer => {
    const permanent = call.body.RemovePermanently === true;
    const all = (call.body.Nodes ?? []).map((node) => openFor(call, call.caller, node.Path ?? ""));
    for (const each of all) refuse(call, each, permanent);
    const forGood = all.filter(({ at }) => permanent || isInBin(at) || isBin(at) || skipsBin(call, at));
    const byBin = new Map<string, Location[]>();
    for (const each of all) {
      if (forGood.includes(each)) continue;
      const bin = binOf(each.at) ?? "";
      byBin.set(bin, [...(byBin.get(bin) ?? []), each.at]);
    }
    const jobs: BackgroundJobBody[] = [...byBin].map(([bin, some]) => startRecycle(call, call.caller.user, some, bin));
    if (forGood.length > 0)
      jobs.push(
        startDelete(
          call,
          call.caller.user,
          forGood.map(({ at }) => at),
        ),
      );
    return jobs.length === 0 ? {} : { DeleteJobs: jobs };
  },
);

function refuse(call: Delete, { at, node }: Found, permanent: boolean): void {
  const { user } = call.caller;
  if (at.inner === "") {
    if (permanent) throw untyped(`node ${at.shown} is a root, please do not modify directly the root of a workspace`);
    const cause = {
      Id: "RecycleNotFound",
      Code: 404,
      Detail: "cannot find recycle root on this branch",
      Status: "Not Found",
    };
    throw untyped(`cannot find proper root for recycling: ${JSON.stringify(cause)}`);
  }
  call.tree.assertWritable(user, at);
  if (call.facts.meta.empty) return;
  for (const { node: below } of call.facts.nodes.descend(node.id)) {
    if (call.tree.isLockedFor(user, below)) {
      throw new CecError("forbidden", `Node ${at.shown} has a locked child`, { status: 423, path: at.shown });
    }
  }
}

function skipsBin(call: Delete, at: Location): boolean {
  const attributes = call.idm.workspace(at.workspace.uuid)?.attributes ?? "";
  return /"SKIP_RECYCLE":\s*"true"/.test(attributes);
}
