/** Two runs compared by the service, which may take a while. */

import type { Schemas } from "../../client/service";
import { pause } from "../../parts/downloads";

type Pending = Schemas["ComparisonAwaited"];
interface Reply<Body> {
  data?: Body | Pending;
  response: Response;
}

/** Ask until it is compared or `signal` ends it, as often as the service says. Throws `Refused`, or what ended it. */
export async function compared<Body extends object>(question: () => Promise<Reply<Body>>, signal: AbortSignal): Promise<Body> {
  for (;;) {
    const { data, response } = await question();
    if (response.status !== 202) return data as Body;
    await pause(Number(response.headers.get("Retry-After") ?? 1) * 1000, signal);
  }
}

/** A cell of a compared row: what was, and what is; "" where nothing differs in this column. */
export function change(row: Schemas["RowCompared"], column: string, word: (value: string | null | undefined) => string): string {
  const [before, after] = [row.before?.[column], row.after?.[column]];
  if (row.change === "changed") return row.columns.includes(column) ? `${word(before) || "–"} → ${word(after) || "–"}` : word(after);
  return word(row.change === "gone" ? before : after);
}
