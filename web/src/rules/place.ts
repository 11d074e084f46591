/** Which rules a page shows: the day, the district, as known when. It stands after the # of the address. */

import { computed, type WritableComputedRef } from "vue";
import { useRoute, useRouter } from "vue-router";

export type Named = Record<string, string>;

export const readHash = (hash: string): Named => Object.fromEntries(new URLSearchParams(hash.replace(/^#/, "")));

export function writeHash(named: Named): string {
  const said = Object.entries(named).filter(([, value]) => value !== "");
  return said.length ? `#${new URLSearchParams(said).toString()}` : "";
}

/** One named part of what stands after the #. */
export function placed(name: string, otherwise = ""): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => readHash(route.hash)[name] ?? otherwise,
    set: (value) => void router.replace({ hash: writeHash({ ...readHash(route.hash), [name]: value }) }),
  });
}

const CHONGQING = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });

/** Today in Chongqing, as an ISO day. */
export const today = (): string => CHONGQING.format(new Date());

const MOMENT = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });

/** A moment as clocks in Chongqing show it. */
export const moment = (utc: string): string => MOMENT.format(new Date(utc));
