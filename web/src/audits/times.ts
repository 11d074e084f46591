/** Moments and lengths of time as they are read. */

import { language } from "../words";

/** A moment of the service (UTC) as it is written where it is read. */
export const inWords = (moment: string): string =>
  new Date(moment).toLocaleString(language.value === "zh" ? "zh-CN" : "en-GB", { dateStyle: "medium", timeStyle: "short" });
