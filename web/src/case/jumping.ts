/** From one question to the next that matters most, and to any place that a message names. */

const PREFIX = "at";

/** The id of the control of a place. */
export const controlAt = (pointer: string): string => `${PREFIX}${pointer}`;

const controlOf = (pointer: string): HTMLElement | null => document.getElementById(controlAt(pointer));

/** Whether a place has a control to go to; what a file holds besides has none. */
export const hasControl = (pointer: string): boolean => controlOf(pointer) !== null;

/** Go to the control of a place, or of the nearest around it, opening what hides it. */
export function goTo(pointer: string): void {
  let near = pointer;
  while (near !== "" && !hasControl(near)) near = near.slice(0, near.lastIndexOf("/"));
  const control = controlOf(near);
  for (let around = control?.parentElement; around; around = around.parentElement)
    if (around instanceof HTMLDetailsElement) around.open = true;
  control?.focus();
  control?.scrollIntoView({ block: "nearest" });
}

/** The place to go to from `from`: the first of `places`, or the one after (`by` 1) or before (-1) where one is there. */
export function following(places: readonly string[], from: string | undefined, by: 1 | -1): string | undefined {
  const at = from === undefined ? -1 : places.indexOf(from);
  if (at < 0) return by > 0 ? places[0] : places.at(-1);
  return places[(at + by + places.length) % places.length];
}

/** The place whose control has the focus. */
export function placeInFocus(): string | undefined {
  const id = document.activeElement?.id;
  return id?.startsWith(`${PREFIX}/`) ? id.slice(PREFIX.length) : undefined;
}
