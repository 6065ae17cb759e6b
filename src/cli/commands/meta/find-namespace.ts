import { CecError } from "../../../base/errors.ts";
import type { Meta, MetaNamespace } from "../../../cells/types.ts";
import { visible } from "../../view/align.ts";

const prefix = "usermeta-";

/** Namespaces by name; `tags` finds `usermeta-tags`. */
export class Namespaces {
  readonly all: readonly MetaNamespace[];

  private constructor(all: readonly MetaNamespace[]) {
    this.all = all;
  }

  static async load(meta: Meta, signal: AbortSignal): Promise<Namespaces> {
    return new Namespaces(await meta.namespaces({ signal }));
  }

  find(name: string): MetaNamespace | undefined {
    return this.all.find((each) => each.name === name) ?? this.all.find((each) => each.name === prefix + name);
  }

  /** @throws CecError `not-found`. */
  require(name: string): MetaNamespace {
    const found = this.find(name);
    if (found) return found;
    throw new CecError("not-found", `the server has no namespace ${visible(name)}`, {
      hint: `It has ${this.all.map((each) => each.name).join(", ") || "none"}.`,
    });
  }
}
