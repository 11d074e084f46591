/** Files that were chosen and are not yet sent: they stay while other pages of the application are open. */

import { shallowReactive } from "vue";

export const waiting = shallowReactive<File[]>([]);

/** Add files; one of the same name and size takes the place of the one before. */
export function choose(files: Iterable<File>): void {
  for (const file of files) {
    const at = waiting.findIndex(({ name, size }) => name === file.name && size === file.size);
    if (at < 0) waiting.push(file);
    else waiting[at] = file;
  }
}

export function putAway(file: File): void {
  const at = waiting.indexOf(file);
  if (at >= 0) waiting.splice(at, 1);
}
