/** Which rows of a long list stand in the page: those in sight, and some around them. */

export interface Window {
  first: number;
  /** Behind the last. */
  end: number;
}

const AROUND = 8;

/** The rows in sight of `total` rows of one height, where `top` pixels are scrolled away above. */
export function windowOf(total: number, rowHeight: number, top: number, height: number): Window {
  const first = Math.floor(Math.max(0, top) / rowHeight) - AROUND;
  const end = Math.ceil((Math.max(0, top) + height) / rowHeight) + AROUND;
  return { first: Math.max(0, Math.min(first, total)), end: Math.max(0, Math.min(end, total)) };
}

/** How far to scroll so that row `index` is in sight, below `above` pixels that stay at the top. */
export function scrolledTo(index: number, rowHeight: number, top: number, height: number, above: number): number {
  const begins = index * rowHeight;
  if (begins < top) return begins;
  const ends = begins + rowHeight + above;
  return ends > top + height ? ends - height : top;
}
