// @ts-check
/** Puts live values into the page. Words and drawings are made by the service, the same as in a page that was loaded whole. */

const asOf = /** @type {HTMLElement | null} */ (document.getElementById("as-of"));

if (asOf?.dataset.live) {
  const source = new EventSource(asOf.dataset.live);

  source.addEventListener("figures", (event) => {
    const { at, figures } = JSON.parse(event.data);
    asOf.textContent = `Live, as of ${at}.`;
    for (const figure of figures) show(figure);
  });
  source.addEventListener("state", (event) => {
    const state = JSON.parse(event.data);
    for (const name of ["verdict", "troubles", "load"]) {
      const place = document.getElementById(name);
      // Rendered and escaped by the service. What is the same is left alone, so that nothing that is being read moves.
      if (place && place.dataset.html !== state[name]) {
        place.innerHTML = state[name];
        place.dataset.html = state[name];
      }
    }
  });
  source.addEventListener("error", () => {
    asOf.textContent =
      source.readyState === EventSource.CLOSED
        ? "No longer live: load the page again."
        : `The connection was lost at ${new Date().toLocaleTimeString()}; it is tried again.`;
  });
}

/** @param {{ name: string, value: string, beside: string, label: string, paths: string[] }} figure */
function show(figure) {
  const place = document.querySelector(`[data-figure="${figure.name}"]`);
  if (!place) return;
  set(place.querySelector(".value"), figure.value);
  set(place.querySelector(".beside"), figure.beside);
  place.querySelector("svg")?.setAttribute("aria-label", figure.label);
  place.querySelectorAll(".trace").forEach((trace, index) => trace.setAttribute("d", figure.paths[index] ?? ""));
}

/** @param {Element | null} place @param {string} text */
function set(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}
