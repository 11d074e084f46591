/** Amounts as the service writes them ("13745.56"), made readable ("13,745.56"); nothing is computed with them here. */

const WHOLE_THOUSANDS = /\B(?=(\d{3})+(?!\d))/g;

/** With separators between thousands; what is no amount stays as it is, and nothing is a dash. */
export function thousands(amount: string | null | undefined): string {
  if (amount === null || amount === undefined) return "–";
  const [whole = "", decimals] = amount.split(".");
  if (!/^[-−+]?\d+$/.test(whole)) return amount;
  return [whole.replace(WHOLE_THOUSANDS, ","), decimals].filter((part) => part !== undefined).join(".");
}

/** A ratio in percent: "0.65" is "65%", "0.655" is "65.5%"; moved by text, so that nothing is rounded. */
export function percent(ratio: string): string {
  const found = /^(\d+)(?:\.(\d+))?$/.exec(ratio);
  if (!found) return ratio;
  const [, whole = "", decimals = ""] = found;
  const digits = whole + decimals.padEnd(2, "0");
  const places = Math.max(decimals.length - 2, 0);
  const before = digits.slice(0, digits.length - places).replace(/^0+(?=\d)/, "");
  const after = digits.slice(digits.length - places).replace(/0+$/, "");
  return `${before}${after ? `.${after}` : ""}%`;
}
