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
  /** @type {EventSource | null} */
  let source = null;

  /** @param {string} question @param {boolean} remember */
  const ask = (question, remember) => {
    source?.close();
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

    const finish = () => {
      source?.close();
      source = null;
      answer.setAttribute("aria-busy", "false");
    };
    /** @param {string} message */
    const fail = (message) => {
      const problem = document.createElement("p");
      problem.className = "problem";
      problem.setAttribute("role", "alert");
      problem.textContent = message;
      answer.replaceChildren(problem);
      finish();
    };

    let isLetIn = false;
    source = new EventSource(`/ask/stream?q=${encodeURIComponent(question)}`);
    source.addEventListener("open", () => (isLetIn = true));
    source.addEventListener("found", (event) => {
      const data = JSON.parse(event.data);
      if (data.passages > 0) state.textContent = `found ${data.found} · reading ${data.passages} passages …`;
    });
    source.addEventListener("delta", (event) => words.append(JSON.parse(event.data).text));
    source.addEventListener("answer", (event) => {
      // Rendered and escaped by the server, the same as in a page that was loaded whole.
      answer.innerHTML = JSON.parse(event.data).html;
      finish();
    });
    source.addEventListener("problem", (event) => fail(JSON.parse(event.data).message));
    source.addEventListener("error", () => {
      // A refusal has a page of its own, such as the one on which one signs in. A connection that is lost is tried again instead.
      if (!isLetIn && source?.readyState === EventSource.CLOSED) location.assign(`/?q=${encodeURIComponent(question)}`);
      else fail("The connection was lost before the answer was complete. Ask again.");
    });
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
      source?.close();
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
