/** What ChartWithTable draws, and the options that make ECharts draw it; nothing here touches the page. */

import type { EChartsCoreOption } from "echarts/core";
import { thousands } from "./amounts";

export interface Series {
  name: string;
  /** As the service writes them: digits with a point; null where there is none. One for each member. */
  values: (string | number | null)[];
}

export interface Charted {
  kind: "bar" | "line";
  members: string[];
  series: Series[];
  /** One upon the other: only where their sum means something. */
  stacked: boolean;
}

/** The colours of the scheme that is read, as the style sheet has them. */
export interface Colours {
  ink: string;
  line: string;
  page: string;
  bars: string[];
}

const LINE = 26;
const ROOM = 90;

/** How high a chart is, in pixels: bars lie one under the other, each with room for its name. */
export const heightOf = ({ kind, members, series, stacked }: Charted): number =>
  kind === "line" ? 300 : Math.max(170, ROOM + members.length * LINE * (stacked ? 1 : Math.max(1, series.length * 0.75)));

/** The options of ECharts, without motion; names lie beside bars and under lines. */
export function optionsOf({ kind, members, series, stacked }: Charted, colours: Colours): EChartsCoreOption {
  const text = { color: colours.ink };
  const names = {
    type: "category",
    data: members,
    inverse: kind === "bar",
    axisLabel: { ...text, width: 130, overflow: "truncate" },
    axisLine: { lineStyle: { color: colours.line } },
  };
  const figures = {
    type: "value",
    axisLabel: { ...text, hideOverlap: true, formatter: (figure: number) => thousands(String(figure)) },
    splitLine: { lineStyle: { color: colours.line } },
    splitNumber: 4,
  };
  return {
    animation: false,
    color: colours.bars,
    textStyle: { fontFamily: "system-ui, sans-serif" },
    legend: { show: series.length > 1, textStyle: text, top: 0, type: "scroll" },
    grid: { left: 8, right: 24, top: series.length > 1 ? 36 : 12, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: kind === "bar" ? "shadow" : "line" } },
    xAxis: kind === "bar" ? figures : names,
    yAxis: kind === "bar" ? names : figures,
    series: series.map(({ name, values }) => ({
      name,
      type: kind,
      ...(stacked ? { stack: "sum" } : {}),
      data: values.map((value) => (value === null ? null : Number(value))),
    })),
  };
}
