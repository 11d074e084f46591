/** Asking again and again, gently: not while nobody looks, and no sooner than the service says. */

import { onUnmounted } from "vue";
import { Refused } from "../client/problem";

const SECONDS = 2;
const SLOWEST = 20;

/** Ask until `ask` says that there is nothing more to wait for; slower with time, at once when somebody looks again. */
export function poll(ask: () => Promise<boolean>): { start: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let turn = 0;
  let seconds = SECONDS;
  let over = true;

  async function once(): Promise<void> {
    clearTimeout(timer);
    const mine = ++turn;
    if (over || document.hidden) return;
    let wait = seconds;
    try {
      over = !(await ask());
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // The page says what is wrong; what passes is waited for.
      over = error.problem.again === null;
      wait = Math.max(seconds, error.problem.again ?? 0);
    }
    if (mine !== turn || over) return;
    seconds = Math.min(SLOWEST, seconds * 1.15);
    timer = setTimeout(() => void once(), wait * 1000);
  }
  const looked = (): void => {
    if (!document.hidden) void once();
  };
  document.addEventListener("visibilitychange", looked);
  const stop = (): void => {
    over = true;
    turn++;
    clearTimeout(timer);
  };
  onUnmounted(() => {
    stop();
    document.removeEventListener("visibilitychange", looked);
  });
  return {
    start: () => {
      seconds = SECONDS;
      over = false;
      void once();
    },
    stop,
  };
}
