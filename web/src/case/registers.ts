/** What names things and says on what they rest; asked once, in both languages. */

import { answer, service, type Schemas } from "../client/service";
import { asked, type Asked } from "../parts/asked";

export const vocabulary = asked(() => answer(service.GET("/v1/vocabulary")));
export const clauses = asked(() => answer(service.GET("/v1/clauses")));

const figures = new Map<string, Asked<Schemas["FigureShown"]>>();

/** A figure with all its values; each is asked for once, when somebody first looks. */
export function figure(name: string): Asked<Schemas["FigureShown"]> {
  const known = figures.get(name) ?? asked(() => answer(service.GET("/v1/figures/{name}", { params: { path: { name } } })));
  figures.set(name, known);
  return known;
}
