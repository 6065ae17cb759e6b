import { randomUUID } from "node:crypto";
import { emptyEtag, temporaryEtag } from "../../protocol/gateway.ts";
import type { Clock } from "../clock.ts";
import type { EventBus, Timing } from "../context.ts";
import type { Idm } from "../idm/idm.ts";
import type { Bytes, Staged } from "../store/bytes.ts";
import { blockHash } from "../store/content-digest.ts";
import type { Facts, NodeRow, User, VersionRow } from "../store/facts.ts";
import { cleanNames, splitPath } from "./clean-path.ts";
import { guessMime } from "./guess-mime.ts";
import { PathLocks } from "./path-locks.ts";
import { fileInTheWay, folderInTheWay, lockedByOther, nameTooLong, readOnly, workspaceMissing } from "./refusals.ts";
import type { Location, PutOptions, Tree, WorkspaceView } from "./tree.ts";

const maxNameLength = 255;
/** Of one file; what is older goes. */
const maxVersions = 50;

export interface TreeParts {
  readonly facts: Facts;
  readonly bytes: Bytes;
  readonly idm: Idm;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly timing: Timing;
}

/** The tree as users see it, over facts and bytes. */
export class NodeTree implements Tree {
  readonly bytes: Bytes;
  readonly #parts: TreeParts;
  readonly #locks = new PathLocks();

  constructor(parts: TreeParts) {
    this.#parts = parts;
    this.bytes = parts.bytes;
  }

  workspaces(user: User): WorkspaceView[] {
    return this.#parts.idm.views(user);
  }

  locate(user: User, path: string): Location {
    const [slug = "", ...names] = cleanNames(path);
    const workspace = this.workspaces(user).find((view) => view.slug === slug);
    if (workspace === undefined) throw workspaceMissing(slug);
    const inner = names.join("/");
    const suffix = inner === "" ? "" : `/${inner}`;
    return { workspace, inner, path: workspace.root + suffix, shown: slug + suffix };
  }

  find(location: Location): NodeRow | undefined {
    const node = this.#parts.facts.nodes.find(location.path);
    if (node !== undefined || location.inner !== "") return node;
    return this.#parts.facts.nodes.makeFolders(location.path, this.#parts.clock.seconds());
  }

  assertWritable(user: User, location: Location): void {
    if (!location.workspace.permissions.includes("write")) throw readOnly(location.shown);
    if (this.#parts.facts.meta.empty) return;
    let node = this.#parts.facts.nodes.find(location.path);
    if (node === undefined) return;
    for (; node !== undefined && node.id !== this.#parts.facts.nodes.rootId; ) {
      if (this.isLockedFor(user, node)) throw lockedByOther(location.shown);
      node = this.#parts.facts.nodes.byId(node.parent);
    }
  }

  /** True when somebody else holds the lock of this very node. */
  isLockedFor(user: User, node: NodeRow): boolean {
    const lock = this.#parts.facts.meta.of(node.uuid).find((row) => row.namespace === "content_lock");
    return lock !== undefined && lock.value !== JSON.stringify(user.login);
  }

  async put(user: User, location: Location, staged: Staged, options: PutOptions = {}): Promise<NodeRow> {
    this.assertWritable(user, location);
    const { contentType = "" } = options;
    const told = contentType !== "" && contentType !== "application/octet-stream";
    const etag = options.etag ?? (staged.size === 0 ? emptyEtag : staged.md5.toString("hex"));
    return this.write(location.path, staged, {
      etag,
      mime: told ? contentType : guessMime(staged.head),
      hash: blockHash(staged.blocks),
    });
  }

  /** Puts a staged content at an internal path; rights were checked before. */
  write(path: string, staged: Staged, sums: { etag: string; mime: string; hash: string }): Promise<NodeRow> {
    const { facts, bytes, clock, events, timing } = this.#parts;
    return this.#locks.run(path, async () => {
      const [folder, name] = splitPath(path);
      const before = facts.nodes.find(path);
      if (folder === "" || before?.leaf === false) throw folderInTheWay(path);
      assertName(name);
      if (before !== undefined) await this.#keepVersion(before, path);
      const stamp = await bytes.keep(staged, path);
      const parent = facts.nodes.makeFolders(folder, clock.seconds(), "etag");
      const readyAt = clock.now() + timing.hashDelayMs;
      const file = { ...sums, size: staged.size, mtime: clock.seconds(), readyAt, stamp };
      const node = facts.nodes.putFile(parent.id, name, file);
      bytes.adopt(staged, node.id);
      const type = before === undefined || before.etag === temporaryEtag ? "CREATE" : "UPDATE_CONTENT";
      if (events.heard) events.publish({ kind: "node", type, target: { path, node } });
      return node;
    });
  }

  /** Where the datasource has a policy, the content about to be replaced becomes a version; known before the new one arrives. */
  async #keepVersion(node: NodeRow, path: string): Promise<void> {
    const { facts, bytes, idm } = this.#parts;
    if (node.etag === temporaryEtag || !idm.keepsVersions(path)) return;
    const { uuid: nodeUuid, size, mtime, etag, mime, hash } = node;
    const uuid = randomUUID();
    await bytes.keepVersion({ id: node.id, path }, uuid);
    facts.versions.add({ uuid, nodeUuid, size, mtime, etag, mime, hash, description: `Content of ${timeOf(mtime)}` });
    await bytes.dropVersions(facts.versions.trim(nodeUuid, maxVersions));
  }

  async restore(user: User, location: Location, version: VersionRow): Promise<NodeRow> {
    this.assertWritable(user, location);
    const staged = await this.bytes.cloneVersion(version.uuid, version.size);
    return this.write(location.path, staged, version);
  }

  reserve(user: User, location: Location, sizeBytes: number): NodeRow {
    this.assertWritable(user, location);
    const { facts, clock } = this.#parts;
    const before = facts.nodes.find(location.path);
    if (before !== undefined && !before.leaf) throw folderInTheWay(location.path);
    if (before !== undefined) return before;
    const [folder, name] = splitPath(location.path);
    assertName(name);
    const parent = facts.nodes.makeFolders(folder, clock.seconds(), "etag");
    const mtime = clock.seconds();
    const empty = { size: sizeBytes, mtime, etag: temporaryEtag, mime: "application/octet-stream", hash: "" };
    return facts.nodes.putFile(parent.id, name, { ...empty, readyAt: 0, stamp: 0 });
  }

  release(location: Location): void {
    const node = this.#parts.facts.nodes.find(location.path);
    if (node?.etag === temporaryEtag) this.#parts.facts.nodes.remove(node.id);
  }

  async makeFolders(user: User, location: Location): Promise<NodeRow> {
    const before = this.find(location);
    if (before?.leaf === true) throw fileInTheWay(location.shown);
    if (before !== undefined) return before;
    this.assertWritable(user, location);
    for (const name of location.inner.split("/")) assertName(name);
    return this.addFolder(location.path);
  }

  /** `mkdir -p` at an internal path. */
  async addFolder(path: string): Promise<NodeRow> {
    const { facts, bytes, clock, events } = this.#parts;
    await bytes.makeFolder(path);
    const before = facts.nodes.find(path);
    const node = before ?? facts.nodes.makeFolders(path, clock.seconds());
    if (before === undefined && events.heard) events.publish({ kind: "node", type: "CREATE", target: { path, node } });
    return node;
  }

  async remove(user: User, location: Location): Promise<void> {
    const node = this.#parts.facts.nodes.find(location.path);
    if (node === undefined) return;
    this.assertWritable(user, location);
    await this.erase(location.path);
  }

  /** Removes what lies at an internal path, with all that is below. */
  async erase(path: string): Promise<void> {
    const { facts, bytes, events, idm } = this.#parts;
    const node = facts.nodes.find(path);
    if (node === undefined) return;
    const ids = facts.nodes.remove(node.id);
    facts.meta.removeOfNode(node.uuid);
    idm.forgetViews();
    await bytes.remove(path, ids);
    if (!facts.versions.empty) await bytes.dropVersions(facts.versions.sweep());
    if (events.heard) events.publish({ kind: "node", type: "DELETE", source: { path, node } });
  }

  /** Moves within the tree, in one step; the target must be free and its parent a folder. */
  async rename(fromPath: string, toPath: string): Promise<NodeRow> {
    const { facts, bytes, events, idm } = this.#parts;
    const node = facts.nodes.find(fromPath);
    const [folder, name] = splitPath(toPath);
    assertName(name);
    const parent = await this.addFolder(folder);
    if (node === undefined) throw new RangeError(`nothing to move at ${fromPath}`);
    await bytes.move(fromPath, toPath);
    facts.nodes.move(node.id, parent.id, name);
    idm.forgetViews();
    const moved = facts.nodes.byId(node.id) ?? node;
    if (events.heard) {
      const source = { path: fromPath, node };
      events.publish({ kind: "node", type: "UPDATE_PATH", source, target: { path: toPath, node: moved } });
    }
    return moved;
  }

  opens(nodeUuid: string, location: Location): boolean {
    return this.#parts.facts.nodes.find(location.path)?.uuid === nodeUuid;
  }
}

function assertName(name: string): void {
  if (name.length > maxNameLength) throw nameTooLong(name);
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
