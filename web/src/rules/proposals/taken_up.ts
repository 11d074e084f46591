/** Until the service answers by other rules: it takes them up by itself, within seconds. */

import { Refused } from "../../client/problem";
import { answer, service } from "../../client/service";
import { pause } from "../../parts/downloads";

const EVERY = 1000;
const MOST = 60;

/** Whether the rules of `digest` serve; asked again each second, for a minute at most. */
export async function untilServed(digest: string, signal: AbortSignal, every: number = EVERY): Promise<boolean> {
  for (let turn = 0; turn < MOST && !signal.aborted; turn += 1) {
    if ((await serving()) === digest) return true;
    await pause(every, signal).catch(() => undefined);
  }
  return false;
}

/** The digest of the rules that serve; "" while the service does not say. */
async function serving(): Promise<string> {
  try {
    return (await answer(service.GET("/readyz"))).digest;
  } catch (error) {
    if (error instanceof Refused) return "";
    throw error;
  }
}
