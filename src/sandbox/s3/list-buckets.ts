import { buckets } from "../../protocol/gateway.ts";
import type { Context } from "../context.ts";
import { ownerElement } from "./owner.ts";
import { xmlElement } from "./xml.ts";
import { xmlResult } from "./xml-result.ts";

/** `GET /` signed: two names of the same bucket, born at this moment whenever one asks. */
export function listBuckets(context: Context): Response {
  const born = new Date(context.clock.now()).toISOString();
  const list = buckets.map((name) => `<Bucket>${xmlElement("Name", name)}${xmlElement("CreationDate", born)}</Bucket>`);
  return xmlResult("ListAllMyBucketsResult", `${ownerElement}<Buckets>${list.join("")}</Buckets>`);
}
