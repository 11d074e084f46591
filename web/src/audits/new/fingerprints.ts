/**
 * By which a file that is chosen again is known to be the one that was being sent. Only digests are kept in the browser,
 * and only until the file is there: nothing of a file, and not its name.
 */

import { keepHere, keptHere } from "../../client/browser_storage";
import { seeUnchanged } from "../../parts/chosen_files";

const PLACE = "calc.audits.sending";
const PART = 8 << 20;

const digestOf = (bytes: BufferSource): Promise<ArrayBuffer> => crypto.subtle.digest("SHA-256", bytes);

/**
 * SHA-256 of the digests of its parts: all of a file counts, and no more than a part is in memory. "" where the browser
 * makes no digests, which it does on encrypted connections alone. Throws `Refused` for a file that has changed since.
 */
export async function fingerprint(file: Blob): Promise<string> {
  await seeUnchanged(file);
  if (!("subtle" in crypto)) return "";
  const digests: ArrayBuffer[] = [];
  for (let at = 0; at < file.size; at += PART) {
    digests.push(await digestOf(await file.slice(at, at + PART).arrayBuffer()));
  }
  const digest = new Uint8Array(await digestOf(await new Blob(digests).arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const all = (): Record<string, string> => JSON.parse(keptHere(PLACE) ?? "{}") as Record<string, string>;
const write = (kept: Record<string, string>): void => keepHere(PLACE, JSON.stringify(kept));

export function remember(id: string, digest: string): void {
  if (digest) write({ ...all(), [id]: digest });
}

export function forgetSending(id: string): void {
  const { [id]: _, ...others } = all();
  write(others);
}

/**
 * Whether `file` is what is missing of a run. Nobody knows where nothing was noted here, as of a file that was sent from
 * another machine: of one of the same size only people can say.
 */
export async function sameness(id: string, size: number | null, file: Blob): Promise<"same" | "other" | "unknown"> {
  if (size !== null && file.size !== size) return "other";
  const noted = all()[id];
  if (noted === undefined) return "unknown";
  return noted === (await fingerprint(file)) ? "same" : "other";
}
