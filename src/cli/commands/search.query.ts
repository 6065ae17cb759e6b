import { parseDuration } from "../../base/durations.ts";
import { CecError } from "../../base/errors.ts";
import { parseMoment } from "../../base/points-in-time.ts";
import type { SearchQueryBody } from "../../protocol/rest.ts";
import type { FlagValues } from "../types.ts";
import { sizeRange } from "./find.conditions.ts";
import type { flags } from "./search.ts";

type Given = Omit<FlagValues<typeof flags>, "columns" | "json" | "raw" | "facets" | "limit" | "skip" | "all">;

/**
 * The questions for the index: one, or one for each extension, of which a question has room for one.
 * @param paths folders to look in, cleaned.
 * @throws CecError `usage` for what cannot be read, and when nothing is asked.
 */
export function searchQueries(text: string, given: Given, paths: readonly string[], nowMs: number): SearchQueryBody[] {
  const size = sizeRange(given.size);
  const free = [
    ...given.meta.map(metaTerm),
    ...(given.shared ? [`+Meta.shared_resource_type:${given.shared}`] : []),
    ...(given.query ? [given.query] : []),
  ];
  const query: SearchQueryBody = {
    ...(text === "" ? {} : { FileNameOrContent: text }),
    ...(given.name ? { FileName: given.name } : {}),
    ...(given.content ? { Content: given.content } : {}),
    ...(given.type === "any" ? {} : { Type: given.type === "f" ? "LEAF" : "COLLECTION" }),
    ...(size.min > 0 ? { MinSize: String(size.min) } : {}),
    ...(Number.isFinite(size.max) ? { MaxSize: String(size.max) } : {}),
    ...(given.newer === undefined ? {} : { MinDate: String(parseMoment(given.newer, nowMs, "past")) }),
    ...(given.older === undefined ? {} : { MaxDate: String(parseMoment(given.older, nowMs, "past")) }),
    ...(given.age === undefined ? {} : { DurationDate: ageText(given.age) }),
    ...(given.uuid.length === 0 ? {} : { UUIDs: [...given.uuid] }),
    ...(given.near === undefined ? {} : { GeoQuery: geoQuery(given.near) }),
    ...(free.length === 0 ? {} : { FreeString: free.join(" ") }),
    ...(paths.length === 0 ? {} : { PathPrefix: [...paths] }),
  };
  if (Object.keys(query).length === 0 && given.ext.length === 0) {
    throw new CecError("usage", "nothing to search for", { hint: "Give a text, or a flag such as --ext pdf." });
  }
  if (given.ext.length === 0) return [query];
  return given.ext.map((extension) => ({ ...query, Extension: extension.replace(/^\./, "").toLowerCase() }));
}

/** `usermeta-tags=red` in the syntax of the index. */
function metaTerm(text: string): string {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) {
    throw new CecError("usage", `--meta takes NAME=VALUE, not "${text}"`, { hint: "For instance usermeta-tags=red." });
  }
  const name = text.slice(0, at);
  const value = text.slice(at + 1);
  return `+Meta.${name.startsWith("usermeta-") ? name : `usermeta-${name}`}:${/\s/.test(value) ? `"${value}"` : value}`;
}

function ageText(text: string): string {
  const sign = text.charAt(0);
  if (sign !== "<" && sign !== ">") {
    throw new CecError("usage", `--age takes '<10m' or '>2d', not "${text}"`, {
      hint: "Quote it: the shell redirects.",
    });
  }
  parseDuration(text.slice(1));
  return text;
}

/** The shape of the published client models: a centre and a distance with its unit. */
function geoQuery(text: string): object {
  const [latitude, longitude, distance, ...more] = text.split(",").map((part) => part.trim());
  const [Lat, Lon] = [Number(latitude), Number(longitude)];
  const isPlace = Math.abs(Lat) <= 90 && Math.abs(Lon) <= 180 && /^\d+(\.\d+)?(m|km|mi)$/.test(distance ?? "");
  if (!isPlace || more.length > 0) {
    throw new CecError("usage", `--near takes LAT,LON,DISTANCE, not "${text}"`, {
      hint: "For instance 48.85,2.35,5km.",
    });
  }
  return { Center: { Lat, Lon }, Distance: distance };
}
