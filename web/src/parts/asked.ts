/** What a page asks the service for: its reply, whether it is still awaited, and what went wrong. */

import { ref, shallowRef, type Ref, type ShallowRef } from "vue";
import { Refused, type Problem } from "../client/problem";

export interface Asked<Reply> {
  reply: ShallowRef<Reply | null>;
  trouble: ShallowRef<Problem | null>;
  waiting: Ref<boolean>;
  /** Ask (again); what was answered before stays until the new reply is there. A reply that is overtaken is dropped. */
  ask: () => Promise<void>;
  /** What it was asked of is another now: nothing is shown any more, and what is still awaited is dropped. */
  forget: () => void;
}

export function asked<Reply>(question: () => Promise<Reply>): Asked<Reply> {
  const reply = shallowRef<Reply | null>(null);
  const trouble = shallowRef<Problem | null>(null);
  const waiting = ref(false);
  let turn = 0;

  async function ask(): Promise<void> {
    const mine = ++turn;
    waiting.value = true;
    try {
      const found = await question();
      if (mine !== turn) return;
      reply.value = found;
      trouble.value = null;
    } catch (error) {
      if (mine !== turn) return;
      if (!(error instanceof Refused)) throw error;
      trouble.value = error.problem;
    } finally {
      if (mine === turn) waiting.value = false;
    }
  }
  function forget(): void {
    turn += 1;
    reply.value = null;
    trouble.value = null;
    waiting.value = false;
  }
  return { reply, trouble, waiting, ask, forget };
}
