// @ts-check
/** Puts a chart that tells exact values in the place of the drawing. Without it drawing, table and file stand as they are. */

const figure = /** @type {HTMLElement | null} */ (document.getElementById("chart"));

if (figure?.dataset.values && figure.dataset.plot) {
  const { values, plot, kind } = figure.dataset;
  Promise.all([load(plot), fetch(values).then((reply) => (reply.ok ? reply.json() : Promise.reject(reply.status)))])
    .then(([, history]) => draw(figure, history, kind ?? ""))
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
 */
function draw(place, history, kind) {
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
  probe.remove();

  const unit = kind === "durations" ? " s" : share ? " %" : "";
  /** @param {number | null} value */
  const word = (value) => (value === null || value === undefined ? "–" : `${Number(value.toPrecision(3))}${unit}`);
  const axis = { stroke: ink, grid: { stroke: rule, width: 1 }, ticks: { stroke: rule, width: 1 }, font: "12px system-ui, sans-serif" };
  const size = () => ({ width: place.clientWidth, height: Math.min(320, Math.max(220, place.clientWidth * 0.4)) });
  const uPlot = /** @type {any} */ (window).uPlot;
  const drawing = place.querySelector(".drawing");
  const chart = new uPlot(
    {
      ...size(),
      scales: { y: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ most) => [0, share ? 100 : Math.max(most * 1.05, 1e-6)] } },
      axes: [axis, { ...axis, size: 64, values: (/** @type {any} */ _, /** @type {number[]} */ ticks) => ticks.map(word) }],
      series: [
        { label: "Time" },
        ...history.names.map((name, index) => ({
          label: name,
          stroke: accent,
          width: index === 0 ? 2 : 1.5,
          dash: index === 0 ? undefined : index === 1 ? [8, 4] : [2, 4],
          spanGaps: false,
          value: (/** @type {any} */ _, /** @type {number | null} */ value) => word(value),
        })),
      ],
    },
    data,
    place,
  );
  drawing?.remove();
  addEventListener("resize", () => chart.setSize(size()));
}
