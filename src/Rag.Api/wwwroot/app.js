// @ts-check
/** Streams the answer into the page and switches the theme. Everything works without it, only less at once. */

const theme = /** @type {HTMLButtonElement} */ (document.getElementById("theme"));
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("ask"));

const root = document.documentElement;
const stored = localStorage.getItem("theme");
if (stored) root.dataset.theme = stored;
theme.hidden = false;
theme.addEventListener("click", () => {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
});

if (form) {
  const input = /** @type {HTMLInputElement} */ (document.getElementById("question"));
  const answer = /** @type {HTMLElement} */ (document.getElementById("answer"));
  const start = /** @type {HTMLElement} */ (document.getElementById("start"));
  /** @type {AbortController | null} */
  let asking = null;

  /** The name and data of each server-sent event. @param {ReadableStream<Uint8Array>} body */
  const eventsOf = async function* (body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    let piece = await reader.read();
    while (!piece.done) {
      const events = (text + piece.value).split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const [name, data] = event.split("\n").map((line) => line.slice(line.indexOf(": ") + 2));
        yield { name, data: JSON.parse(data) };
      }
      piece = await reader.read();
    }
  };

  /** @param {string} question @param {boolean} remember */
  const ask = (question, remember) => {
    asking?.abort();
    const { signal } = (asking = new AbortController());
    start.hidden = true;
    answer.setAttribute("aria-busy", "true");
    const words = document.createElement("p");
    words.className = "short streaming";
    words.dir = "auto";
    const state = document.createElement("p");
    state.className = "truth";
    state.textContent = "looking …";
    answer.replaceChildren(words, state);
    document.title = `${question} — Ask the news`;
    if (remember) history.pushState({ question }, "", `/?q=${encodeURIComponent(question)}`);

    const finish = () => answer.setAttribute("aria-busy", "false");
    /** @param {string} message */
    const fail = (message) => {
      const problem = document.createElement("p");
      problem.className = "problem";
      problem.setAttribute("role", "alert");
      problem.textContent = message;
      answer.replaceChildren(problem);
      finish();
    };

    const lost = "The connection was lost before the answer was complete. Ask again.";
    const listen = async () => {
      const headers = { Accept: "text/event-stream" };
      const reply = await fetch(`/ask/stream?q=${encodeURIComponent(question)}`, { headers, signal });
      // Who has to sign in is led to the page for it; every other refusal is said in the service's own words.
      if (reply.status === 401 || reply.status === 403) return location.assign(`/?q=${encodeURIComponent(question)}`);
      if (!reply.ok || !reply.body) return fail((await reply.text()).trim());
      for await (const { name, data } of eventsOf(reply.body)) {
        if (signal.aborted) return;
        if (name === "found" && data.passages > 0) state.textContent = `found ${data.found} · reading ${data.passages} passages …`;
        else if (name === "delta") words.append(data.text);
        else if (name === "problem") return fail(data.message);
        else if (name === "answer") {
          // Rendered and escaped by the server, the same as in a page that was loaded whole.
          answer.innerHTML = data.html;
          return finish();
        }
      }
      fail(lost);
    };
    listen().catch(() => signal.aborted || fail(lost));
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = input.value.trim();
    if (question) ask(question, true);
  });
  start.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".suggestions a") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    input.value = link.textContent ?? "";
    ask(input.value, true);
  });
  addEventListener("popstate", () => {
    const question = new URLSearchParams(location.search).get("q") ?? "";
    input.value = question;
    if (question) ask(question, false);
    else {
      asking?.abort();
      answer.replaceChildren();
      start.hidden = false;
      document.title = "Ask the news";
    }
  });
}

// What readers say of an answer is sent without leaving the answer.
document.addEventListener("submit", async (event) => {
  const said = event.target instanceof HTMLFormElement && event.target.matches(".answer .feedback") ? event.target : null;
  if (!said) return;
  event.preventDefault();
  const body = new URLSearchParams({ thumb: /** @type {HTMLButtonElement} */ (event.submitter).value });
  const reply = await fetch(said.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  const words = document.createElement("span");
  words.className = "about";
  words.setAttribute("role", "status");
  // A redirect that is not followed is opaque: it is what the service answers when the word is kept.
  words.textContent = reply?.type === "opaqueredirect" ? "Thank you." : "That could not be kept. Try again later.";
  said.replaceChildren(words);
});
