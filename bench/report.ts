import { formatSize } from "../src/base/sizes.ts";
import type { Cost } from "./measure.ts";

/** One line of the table. */
export interface Row {
  readonly name: string;
  readonly ours: Cost;
  /** What it is compared with, and how that did. */
  readonly against?: { readonly name: string; readonly cost: Cost } | undefined;
  /** What we promise, as a text and as met or not. */
  readonly goal?: { readonly text: string; readonly met: boolean };
}

function time(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** The rows as a Markdown table. */
export function renderReport(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { ours, against } = row;
    return [
      row.name,
      time(ours.wallMs),
      time(ours.cpuMs),
      formatSize(ours.peakBytes),
      against ? `${against.name}: ${time(against.cost.wallMs)}` : "-",
      against ? (ours.wallMs / against.cost.wallMs).toFixed(2) : "-",
      row.goal ? `${row.goal.text}: ${row.goal.met ? "met" : "**missed**"}` : "-",
    ];
  });
  const header = ["what", "cec", "CPU", "memory", "beside it", "ratio", "goal"];
  return [header, header.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
