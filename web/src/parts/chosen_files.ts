/** Files that people chose: what a browser still gives of them. */

import { fileChanged, Refused } from "../client/problem";

/**
 * See that `file` is as it was when it was chosen: a request that sends another fails as if the service were away, and
 * would be sent again for ever. Throws `Refused`.
 */
export async function seeUnchanged(file: Blob): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw new Refused(fileChanged());
  }
}
