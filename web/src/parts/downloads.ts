/** Files that people take away: what a page has made, or what the service sends. */

import { send } from "../client/service";

/** Hand `content` to the browser as a file. */
export function download(content: Blob | string, name: string, mediaType = "text/plain;charset=utf-8"): void {
  const blob = typeof content === "string" ? new Blob([content], { type: mediaType }) : content;
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has to have begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The name in Content-Disposition, else `name`. */
export function nameIn(header: string | null, name: string): string {
  const plain = /filename="([^"]+)"/.exec(header ?? "")?.[1] ?? /filename=([^;\s]+)/.exec(header ?? "")?.[1];
  return plain ?? name;
}

/**
 * Fetch a file of the service and hand it to the browser; while the service still makes it (202) it is asked again when
 * it says so. Throws `Refused`.
 */
export async function downloadFrom(
  address: string,
  { name, accept = "*/*", signal }: { name: string; accept?: string; signal?: AbortSignal },
): Promise<void> {
  for (;;) {
    const reply = await send(new Request(address, { headers: { Accept: accept }, ...(signal ? { signal } : {}) }));
    if (reply.status !== 202) {
      download(await reply.blob(), nameIn(reply.headers.get("Content-Disposition"), name));
      return;
    }
    await pause(Number(reply.headers.get("Retry-After") ?? 1) * 1000, signal);
  }
}

/** Wait, unless `signal` ends it. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
