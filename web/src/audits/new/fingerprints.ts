/**
 * By which a file that is chosen again is known to be the one that was being sent. Only digests are kept in the browser,
 * and only until the file is there: nothing of a file, and not its name.
 */

const PLACE = "calc.audits.sending";
const END = 64 << 10;

/** SHA-256 of how a file begins and ends, and its size. */
export async function fingerprint(file: Blob): Promise<string> {
  const ends = await new Blob([String(file.size), file.slice(0, END), file.slice(-END)]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", ends));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const all = (): Record<string, string> => JSON.parse(localStorage.getItem(PLACE) ?? "{}") as Record<string, string>;
const write = (kept: Record<string, string>): void => localStorage.setItem(PLACE, JSON.stringify(kept));

export const remember = (id: string, digest: string): void => write({ ...all(), [id]: digest });

export function forgetSending(id: string): void {
  const { [id]: _, ...others } = all();
  write(others);
}

/** Whether `file` is what is missing of a run: by what was noted here, else, sent from elsewhere, by its size alone. */
export async function isTheSame(id: string, size: number | null, file: Blob): Promise<boolean> {
  if (size !== null && file.size !== size) return false;
  const noted = all()[id];
  return noted === undefined || noted === (await fingerprint(file));
}
