/** A distribution drawn small: as the case has it, and as it is set. */

import type { Known } from "./numbers";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 160;
const HEIGHT = 36;
const STEPS = 48;
type Point = [number, number];

/** The density of a PERT distribution (a beta with weight 4 on the mode), not scaled. */
function pert(low: number, mode: number, high: number): Point[] {
  const width = high - low;
  const a = (4 * (mode - low)) / width;
  const b = (4 * (high - mode)) / width;
  const points: Point[] = [];
  for (let k = 0; k <= STEPS; k += 1) {
    const u = k / STEPS;
    points.push([low + u * width, u ** a * (1 - u) ** b]);
  }
  return scaled(points);
}

/** Steps as high as the probability between two quantiles is dense. */
function steps(quantiles: [number, number][]): Point[] {
  const points: Point[] = [];
  quantiles.forEach(([level, value], k) => {
    const next = quantiles[k + 1];
    if (!next || next[1] <= value) return;
    const dense = (next[0] - level) / (next[1] - value);
    points.push([value, dense], [next[1], dense]);
  });
  return scaled(points);
}

/** Of an area of one, so that two of them can be compared. */
function scaled(points: Point[]): Point[] {
  let area = 0;
  points.forEach(([x, y], k) => {
    const before = points[k - 1];
    if (before) area += ((x - before[0]) * (y + before[1])) / 2;
  });
  return area > 0 ? points.map(([x, y]): Point => [x, y / area]) : points;
}

export class Curve {
  readonly element = document.createElementNS(SVG, "svg");
  private readonly ghost = document.createElementNS(SVG, "path");
  private readonly now = document.createElementNS(SVG, "path");

  constructor(private readonly known: Known) {
    this.element.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.element.setAttribute("class", "curve");
    this.element.setAttribute("aria-hidden", "true");
    this.ghost.setAttribute("class", "ghost");
    this.now.setAttribute("class", "now");
    this.element.append(this.ghost, this.now);
    this.show(null);
  }

  show(values: readonly number[] | null): void {
    const own = steps(this.known.quantiles);
    const set = this.drawn(values ?? []);
    const top = Math.max(...own.map(([, y]) => y), ...set.map(([, y]) => y), 1e-300);
    this.ghost.setAttribute("d", this.path(own, top));
    const middle = values?.[Math.floor((values.length - 1) / 2)] ?? 0;
    this.now.setAttribute("d", values && !set.length ? this.mark(middle) : this.path(set, top));
  }

  /** The density of what is set; none for one value. */
  private drawn(values: readonly number[]): Point[] {
    const low = values[0] ?? 0;
    const high = values[values.length - 1] ?? 0;
    if (high <= low) return [];
    if (values.length === 2) return scaled([[low, 1], [high, 1]]);
    const mode = values[1] ?? low;
    if (this.known.shape === "pert") return pert(low, mode, high);
    return scaled([[low, 0], [mode, 1], [high, 0]]);
  }

  private x(value: number): number {
    const [from, to] = this.known.bounds;
    return ((value - from) / (to - from || 1)) * WIDTH;
  }

  private path(points: Point[], top: number): string {
    const first = points[0];
    const last = points[points.length - 1];
    if (!first || !last) return "";
    const line = points.map(([x, y]) => `L${this.x(x).toFixed(1)} ${(HEIGHT - (y / top) * (HEIGHT - 2)).toFixed(1)}`);
    return `M${this.x(first[0]).toFixed(1)} ${HEIGHT}${line.join("")}L${this.x(last[0]).toFixed(1)} ${HEIGHT}Z`;
  }

  private mark(value: number): string {
    const x = this.x(value).toFixed(1);
    return `M${x} 0V${HEIGHT}`;
  }
}
