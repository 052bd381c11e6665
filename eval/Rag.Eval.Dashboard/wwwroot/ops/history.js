// @ts-check
/** Puts a chart that tells exact values in the place of the drawing. Without it drawing, table and file stand as they are. */

const figure = /** @type {HTMLElement | null} */ (document.getElementById("chart"));

if (figure?.dataset.values && figure.dataset.plot) {
  const { values, plot, kind, scale } = figure.dataset;
  Promise.all([load(plot), fetch(values).then((reply) => (reply.ok ? reply.json() : Promise.reject(reply.status)))])
    .then(([, history]) => draw(figure, history, kind ?? "", scale ?? ""))
    .catch(() => {}); // the drawing stays
}

/** @param {string} path @returns {Promise<void>} */
function load(path) {
  return new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = path;
    script.addEventListener("load", () => done());
    script.addEventListener("error", fail);
    document.head.append(script);
  });
}

/**
 * @param {HTMLElement} place
 * @param {{ first: number, step: number, names: string[], lines: (number | null)[][] }} history
 * @param {string} kind
 * @param {string} scale
 */
function draw(place, history, kind, scale) {
  const share = kind === "share";
  const data = [
    history.lines[0].map((_, index) => history.first + index * history.step),
    ...history.lines.map((line) => line.map((value) => (value === null || !share ? value : value * 100))),
  ];
  const style = getComputedStyle(place);
  const ink = style.getPropertyValue("color");
  const probe = document.createElement("i");
  probe.className = "probe";
  place.append(probe);
  probe.style.color = "var(--accent)";
  const accent = getComputedStyle(probe).color;
  probe.style.color = "var(--rule)";
  const rule = getComputedStyle(probe).color;
  probe.style.color = "var(--quiet)";
  const quiet = getComputedStyle(probe).color;
  probe.remove();

  /** @param {number | null | undefined} value */
  const word = (value) =>
    value === null || value === undefined ? "–"
    : kind !== "durations" ? `${Number(value.toPrecision(3))}${share ? " %" : ""}`
    : value < 1 ? `${Number((value * 1000).toPrecision(3))} ms`
    : value < 120 ? `${Number(value.toPrecision(3))} s`
    : `${Math.round(value / 60)} min`;
  /** @param {number} seconds */
  const time = (seconds) =>
    new Date(seconds * 1000).toLocaleString("en-GB",
      scale === "hours" ? { day: "numeric", month: "short" }
      : { hour: "numeric", minute: "2-digit", second: scale === "seconds" ? "2-digit" : undefined });
  /** @param {number} seconds */
  const moment = (seconds) =>
    new Date(seconds * 1000).toLocaleString("en-GB", { day: "numeric", month: "short", hour: "numeric", minute: "2-digit", second: scale === "seconds" ? "2-digit" : undefined });
  const last = data[0].length - 1;
  const axis = { stroke: quiet, grid: { stroke: rule, width: 1 }, ticks: { stroke: rule, width: 1 }, font: "12px system-ui, sans-serif" };
  const size = () => ({ width: place.clientWidth, height: Math.min(320, Math.max(220, place.clientWidth * 0.4)) });
  const uPlot = /** @type {any} */ (window).uPlot;
  const drawing = place.querySelector(".drawing");

  /** The last value of each line stands at its end; those that end close together stand below each other. @param {any} plot */
  const label = (plot) => {
    const ends = data.slice(1).flatMap((line, index) => {
      const at = line.findLastIndex((value) => value !== null);
      return at < 0 ? [] : [{ text: history.lines.length > 1 ? `${history.names[index]} ${word(line[at])}` : word(line[at]), y: plot.valToPos(line[at], "y", true) }];
    });
    const ratio = devicePixelRatio;
    let lowest = Infinity;
    plot.ctx.save();
    plot.ctx.font = `${12 * ratio}px system-ui, sans-serif`;
    plot.ctx.fillStyle = ink;
    plot.ctx.textAlign = "left";
    plot.ctx.textBaseline = "middle";
    for (const end of ends.sort((a, b) => b.y - a.y)) {
      lowest = Math.min(end.y, lowest - 14 * ratio);
      plot.ctx.fillText(end.text, plot.bbox.left + plot.bbox.width + 8 * ratio, lowest);
    }
    plot.ctx.restore();
  };

  const chart = new uPlot(
    {
      ...size(),
      padding: [8, 88, 0, 0],
      legend: { live: true },
      cursor: { drag: { x: false, y: false } },
      hooks: {
        draw: [label],
        setCursor: [(/** @type {any} */ plot) => plot.cursor.idx === null && plot.setLegend({ idx: last })],
      },
      scales: { y: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ most) => [0, share ? 100 : Math.max(most * 1.05, 1e-6)] } },
      axes: [
        { ...axis, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map(time) },
        { ...axis, size: 64, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map(word) },
      ],
      series: [
        { label: "Time", value: (/** @type {any} */ _, /** @type {number | null} */ at) => (at === null ? "–" : moment(at)) },
        ...history.names.map((name, index) => ({
          label: name,
          stroke: shade(accent, [1, 0.65, 0.4][index] ?? 1),
          width: [2, 1.5, 1][index] ?? 1,
          spanGaps: false,
          value: (/** @type {any} */ _, /** @type {number | null} */ value) => word(value),
        })),
      ],
    },
    data,
    place,
  );
  chart.setLegend({ idx: last });
  drawing?.remove();
  addEventListener("resize", () => chart.setSize(size()));
}

/** Lines of one hue, the main one the strongest. @param {string} color @param {number} strength */
function shade(color, strength) {
  return color.replace(/^rgb\((.*)\)$/, `rgb($1 / ${strength})`).replaceAll(",", "");
}
