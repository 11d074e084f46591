/** What a file is, by its name, and how much of it a dry run has to see. */

import { seeUnchanged } from "../../parts/chosen_files";

export interface Form {
  /** As the service names it. */
  form: string;
  /** The content coding, "" for none. */
  packed: string;
}

const FORMS: Record<string, string> = {
  csv: "csv", txt: "csv", tsv: "csv", ndjson: "ndjson", jsonl: "ndjson", parquet: "parquet", xlsx: "xlsx", ods: "ods", xls: "xls",
};
const PACKED: Record<string, string> = { gz: "gzip", zst: "zstd" };
export const SUFFIXES = [...Object.keys(FORMS), ...Object.keys(PACKED)].map((suffix) => `.${suffix}`).join(",");

/** What a file of this name is; null where no suffix tells. */
export function formOf(name: string): Form | null {
  const parts = name.toLowerCase().split(".");
  const packed = PACKED[parts.at(-1) ?? ""] ?? "";
  const form = FORMS[parts.at(packed ? -2 : -1) ?? ""];
  return form ? { form, packed } : null;
}

const HEAD = 1 << 20;
/** More is not sent twice: the run itself says how such a file is understood. */
export const MOST_AT_ONCE = 64 << 20;

export interface Looked {
  body: Blob;
  /** Whether it is the file as a whole. */
  whole: boolean;
}

/**
 * What of a file a dry run looks at: its head where rows are lines, else all of it; null where that is too much.
 * Throws `Refused` for a file that has changed since.
 */
export async function lookedAt(file: File, { form, packed }: Form): Promise<Looked | null> {
  await seeUnchanged(file);
  if (file.size <= HEAD) return { body: file, whole: true };
  if (!packed && (form === "csv" || form === "ndjson")) {
    const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
    const end = form === "csv" ? endOfRecords(head) : head.lastIndexOf(LINE) + 1;
    if (end > 0) return { body: file.slice(0, end), whole: false };
  }
  return file.size <= MOST_AT_ONCE ? { body: file, whole: true } : null;
}

const LINE = 0x0a;
const QUOTE = 0x22;

/** Behind the last line of CSV that does not end within quotes; 0 where there is none. */
export function endOfRecords(head: Uint8Array): number {
  const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const low = head[0] === 0xff ? 0 : 1;
  let quoted = false;
  let end = 0;
  for (let at = wide ? 2 : 0; at < head.length; at += wide ? 2 : 1) {
    const unit = wide ? (head[at + 1 - low] === 0 ? head[at + low] : 0) : head[at];
    if (unit === QUOTE) quoted = !quoted;
    else if (unit === LINE && !quoted) end = at + (wide ? 2 : 1);
  }
  return end;
}
