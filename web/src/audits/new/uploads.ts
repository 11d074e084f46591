/** Files that are being sent. They go on while other pages of the application are open. */

import { reactive, watch } from "vue";
import { Refused, type Problem } from "../../client/problem";
import { signedIn } from "../../client/signed_in";
import { fingerprint, forgetSending, remember } from "./fingerprints";
import { begin, sendAll } from "./sending";

export interface Upload {
  id: string;
  name: string;
  size: number;
  sent: number;
  state: "sending" | "held" | "paused" | "stopped" | "sent";
  /** Why it is held or has stopped. */
  problem: Problem | null;
}

export const uploads = reactive<Upload[]>([]);
const files = new Map<string, { file: File; ended: AbortController }>();

/** Begin a run of `file` and send it; returns the id as soon as there is a run. Throws `Refused`. */
export async function start(file: File, query: URLSearchParams, packed: string): Promise<string> {
  const digest = await fingerprint(file);
  const id = await begin(query, file.size, packed);
  remember(id, digest);
  goOn(id, file);
  return id;
}

/** Send what is missing of the file of a run. */
export function goOn(id: string, file: File): void {
  const found = uploads.find((one) => one.id === id);
  if (!found) uploads.push({ id, name: file.name, size: file.size, sent: 0, state: "sending", problem: null });
  const upload = uploads.find((one) => one.id === id)!;
  files.get(id)?.ended.abort();
  const ended = new AbortController();
  files.set(id, { file, ended });
  Object.assign(upload, { state: "sending", problem: null });
  void sending(upload, file, ended.signal);
}

/** Go on with one that was paused or has stopped. */
export function resume(upload: Upload): void {
  const file = files.get(upload.id)?.file;
  if (file) goOn(upload.id, file);
}

/** Send nothing until it is resumed. */
export function hold(upload: Upload): void {
  upload.state = "paused";
  files.get(upload.id)?.ended.abort();
}

/** Forget one that is there, or is no longer wanted. */
export function drop(id: string): void {
  files.get(id)?.ended.abort();
  files.delete(id);
  forgetSending(id);
  const at = uploads.findIndex((one) => one.id === id);
  if (at >= 0) uploads.splice(at, 1);
}

async function sending(upload: Upload, file: File, signal: AbortSignal): Promise<void> {
  const told = {
    sent: (bytes: number) => void (upload.sent = bytes),
    held: (problem: Problem | null) => void Object.assign(upload, { problem, state: problem ? "held" : "sending" }),
  };
  try {
    await sendAll(upload.id, file, told, signal);
    upload.state = "sent";
    files.delete(upload.id);
    forgetSending(upload.id);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof Refused)) throw error;
    Object.assign(upload, { state: "stopped", problem: error.problem });
  }
}

const isUnderWay = (upload: Upload): boolean => upload.state === "sending" || upload.state === "held";

// Whoever closes the tab while something is sent is asked whether they mean it.
addEventListener("beforeunload", (event) => {
  if (uploads.some(isUnderWay)) event.preventDefault();
});
// One that stopped for want of a key goes on with the next.
watch(
  () => signedIn.key,
  (key) => {
    if (key) uploads.filter(({ state, problem }) => state === "stopped" && problem?.status === 401).forEach(resume);
  },
);
