/** The changes that somebody is at: whole texts of rules files, kept for this tab until they are proposed or dropped. */

import { computed } from "vue";
import { keptForTab } from "./kept";

export interface Draft {
  /** The texts that differ from those that serve, by path; null for a file that is left out. */
  files: Record<string, string | null>;
  /** The digest of the rules that they were begun upon, "" where nothing is changed. */
  begunUpon: string;
  reason: string;
  inForceFrom: string;
  /** The proposal that this is to be a new version of, "" for a new one. */
  replacing: string;
}

const empty = (): Draft => ({ files: {}, begunUpon: "", reason: "", inForceFrom: "", replacing: "" });

export const draft = keptForTab("draft", empty);
export const changedPaths = computed(() => Object.keys(draft.files));

/** Take over `text` as the file at `path`; what is as it serves is no change. */
export function setFile(path: string, text: string, serving: string | undefined, digest: string): void {
  if (text === serving) delete draft.files[path];
  else draft.files[path] = text;
  draft.begunUpon = changedPaths.value.length ? draft.begunUpon || digest : "";
}

/** Take back what was changed in the file at `path`. */
export function restoreFile(path: string): void {
  delete draft.files[path];
  if (!changedPaths.value.length) draft.begunUpon = "";
}

export const dropDraft = (): unknown => Object.assign(draft, empty());

/** The texts of what was proposed from this tab, by proposal: whoever proposed may go on with them. */
export const proposed = keptForTab<Record<string, Draft["files"]>>("proposed", () => ({}));

/** Go on with a proposal: what comes of it will be its next version. */
export function goOnWith(id: string, reason: string, inForceFrom: string, digest: string): void {
  const files = { ...proposed[id] };
  Object.assign(draft, { files, begunUpon: digest, reason, inForceFrom, replacing: id });
}
