/** Rows that come a page at a time; each change of what is asked for begins anew. */

import { computed, shallowRef, type ComputedRef, type ShallowRef } from "vue";
import { asked, type Asked } from "../parts/asked";

interface Page<Row> {
  rows: Row[];
  next: string | null;
}

export interface Paged<Row> {
  rows: ShallowRef<Row[]>;
  /** Whether there are more than those that are here. */
  more: ComputedRef<boolean>;
  trouble: Asked<void>["trouble"];
  waiting: Asked<void>["waiting"];
  restart: () => Promise<void>;
  /** Ask for the next page, unless one is awaited. */
  goOn: () => Promise<void>;
  /** Ask once more for what was asked for last. */
  again: () => Promise<void>;
  /** Drop what is still awaited. */
  forget: () => void;
}

export function paged<Row>(question: (cursor: string | undefined) => Promise<Page<Row>>): Paged<Row> {
  const rows = shallowRef<Row[]>([]);
  const next = shallowRef<string | null>(null);
  let cursor: string | undefined;
  const request = asked(async () => {
    const after = cursor;
    return { after, page: await question(after) };
  });

  /** A reply that was overtaken is not taken up: `asked` keeps the last alone. */
  async function ask(): Promise<void> {
    const mine = cursor;
    const before = request.reply.value;
    await request.ask();
    const reply = request.reply.value;
    if (!reply || reply === before || reply.after !== mine) return;
    rows.value = mine === undefined ? reply.page.rows : [...rows.value, ...reply.page.rows];
    next.value = reply.page.next;
  }
  return {
    rows,
    more: computed(() => next.value !== null),
    trouble: request.trouble,
    waiting: request.waiting,
    restart: () => {
      cursor = undefined;
      return ask();
    },
    goOn: async () => {
      if (request.waiting.value || next.value === null) return;
      cursor = next.value;
      await ask();
    },
    again: ask,
    forget: request.forget,
  };
}
