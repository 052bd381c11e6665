// @ts-check
/** Keeps the pages below /eval up to date. Everything reads without it, as it was when the page was asked for. */

/** Shows the page as it is now, in the place of what it was: the reader's place and what is open stay. */
const refresh = async () => {
  const reply = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
  if (!reply?.ok) return;
  const next = new DOMParser().parseFromString(await reply.text(), "text/html");
  const [before, after] = [document.querySelector("[data-live]"), next.querySelector("[data-live]")];
  const [all, allAfter] = [document.getElementById("main"), next.getElementById("main")];
  const open = new Set([...document.querySelectorAll(".chart:has(details[open])")].map((chart) => chart.id));
  if (before && after) {
    before.replaceWith(after);
    document.querySelector("[data-again]")?.remove();
    const again = next.querySelector("[data-again]");
    if (again && !document.querySelector("[data-again]")) document.getElementById("main")?.append(again);
  } else if (all && allAfter) all.replaceWith(allAfter);
  for (const id of open) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "");
  wait();
};

/** A page that was shown before all of it was known is asked for again once it is. */
const wait = () => {
  const again = /** @type {HTMLElement | null} */ (document.querySelector("[data-again]"));
  if (again) setTimeout(refresh, Number(again.dataset.again));
  const ready = /** @type {HTMLElement | null} */ (document.querySelector("[data-ready]"));
  if (ready?.dataset.ready) whenReady(ready.dataset.ready);
};

/** @param {string} address */
const whenReady = async (address) => {
  const reply = await fetch(address).catch(() => null);
  if (reply?.status === 204) await refresh();
  else if (reply?.status === 202) await whenReady(address);
};

const live = /** @type {HTMLElement | null} */ (document.querySelector("[data-live]"));
if (live?.dataset.live) {
  const events = new EventSource(live.dataset.live);
  events.addEventListener("changed", refresh);
  // The stream ends now and then and is opened anew; what changed in between was told to nobody.
  let opened = false;
  events.addEventListener("open", () => {
    if (opened) refresh();
    opened = true;
  });
  events.addEventListener("progress", (event) => {
    const { run, done, cases, words } = JSON.parse(event.data);
    const line = document.querySelector(".progress");
    const bar = line?.querySelector("progress");
    if (!(line instanceof HTMLElement) || !bar || line.dataset.run !== run) return;
    bar.max = cases;
    bar.value = done;
    const said = line.querySelector("[data-words]");
    if (said) said.textContent = words;
  });
}

// One key opens every chart's table, and closes them again.
document.addEventListener("keydown", (event) => {
  const inField = event.target instanceof Element && event.target.closest("input, select, textarea");
  if (event.key !== "t" || event.ctrlKey || event.metaKey || event.altKey || inField) return;
  const tables = [...document.querySelectorAll(".chart details")];
  const open = tables.some((table) => !table.hasAttribute("open"));
  for (const table of tables) table.toggleAttribute("open", open);
});

wait();
