/** Asking again and again, gently: not while nobody looks, and slower with time. What fails is asked again elsewhere. */

import { onUnmounted } from "vue";

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
    const goesOn = await ask();
    if (mine !== turn) return;
    over = !goesOn;
    if (over) return;
    timer = setTimeout(() => void once(), seconds * 1000);
    seconds = Math.min(SLOWEST, seconds * 1.15);
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
