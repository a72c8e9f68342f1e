// Answers are saved as one goes, and the next page comes in the answer to the one before it. Without
// this file the page's buttons do everything.
(() => {
  const PATIENCE = 20_000;
  const AGAIN = 10_000;
  const REFUSED = [403, 409, 410, 422];
  const files = [document.currentScript, document.querySelector("link[rel=stylesheet]")];

  let form, status, here;
  let unsaved = false; // something was chosen that no request has carried
  let sending = null; // the request that is on its way
  let outlives = false; // that request goes on when the page is left
  let unanswered = []; // the fields of requests that may be stored, for all we know
  let pressing = false; // a button was pressed, and its page is on its way
  let [timer, due, fading] = [0, Infinity, 0];

  const address = () => location.pathname + location.search;

  const say = (words, ...states) => {
    clearTimeout(fading);
    // A new one: nothing that was in sight moves or grows.
    const line = document.createElement("span");
    line.append(...words);
    status.replaceChildren(line);
    status.className = ["status", "shown", ...states].join(" ");
  };
  // Listeners need not hear the same words at each answer.
  const isSaid = (words) => status.classList.contains("shown") && status.textContent === words;
  const sayUnlessFailed = (words) =>
    status.classList.contains("failed") || isSaid(words) || say([words]);

  // Each answer once chosen, some moments later: what is chosen meanwhile goes with it.
  const soon = (moments = document.hidden ? 0 : Number(form.dataset.wait)) => {
    if (Date.now() + moments >= due) return;
    clearTimeout(timer);
    due = Date.now() + moments;
    timer = setTimeout(() => save(), moments);
  };

  const send = async (wanted, { button, keepalive = false, from = form } = {}) => {
    clearTimeout(timer);
    due = Infinity;
    unsaved = false;
    outlives = keepalive;
    const fields = new URLSearchParams(new FormData(from));
    if (button?.name) fields.append(button.name, button.value);
    const own = fields.toString();
    // If one of them is stored by now, this page is not too old.
    for (const each of unanswered) fields.append("sent_before", each);
    unanswered = [...new Set([...unanswered, own])].slice(-5);
    const patience = new AbortController();
    const late = setTimeout(() => patience.abort(), PATIENCE);
    const slow = setTimeout(() => status && sayUnlessFailed(status.dataset.saving), 600);
    try {
      const headers = { "X-Respond-With": wanted };
      const options = { method: "POST", body: fields, headers, keepalive, signal: patience.signal };
      const response = await fetch(from.action, options);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      return { response, page };
    } finally {
      clearTimeout(late);
      clearTimeout(slow);
    }
  };

  const failed = () => {
    unsaved = true;
    if (!isSaid(status.dataset.failed)) say([status.dataset.failed], "failed");
    soon(AGAIN);
  };

  const saved = ({ response, page }) => {
    const shown = page.getElementById("shown");
    // What somebody between us and the server says has no such field, or is a page with a title.
    const isOurs = response.ok ? shown : REFUSED.includes(response.status) && !page.title;
    if (!isOurs) return failed();
    if (shown) {
      form.elements.shown.value = shown.value;
      unanswered = [];
      shown.remove();
    }
    if (!response.ok) return say(page.body.childNodes, "failed");
    say(unsaved ? [status.dataset.waits] : page.body.childNodes);
    // "Saved" stands above what is there, so it does not stay.
    if (!unsaved) fading = setTimeout(() => status.classList.remove("shown"), 4_000);
  };

  const save = (keepalive = document.hidden) => {
    if (!unsaved || pressing) return;
    // A page that is hidden may never be seen again, so it does not wait.
    if (sending && !keepalive) return void sending.then(() => save());
    const newest = send("line", { keepalive })
      .then((answer) => sending === newest && saved(answer))
      .catch(() => sending === newest && failed())
      .finally(() => sending === newest && (sending = null));
    sending = newest;
  };

  // Nothing can be chosen while the next page is on its way: it would be lost.
  const press = async (from, button) => {
    pressing = true;
    block(from, true);
    while (sending) await sending; // or the page would look stale
    const answer = send("page", { button, from });
    sending = answer.then(() => {}, () => {});
    try {
      const { response, page } = await answer;
      [pressing, sending] = [false, null];
      if (response.status >= 500 || !page.querySelector("main")) throw new Error(response.status);
      show(page, response);
    } catch {
      [pressing, sending] = [false, null];
      block(from, false);
      button?.focus();
      if (from === form) return failed();
      // There are no answers on it to lose: the browser shows what is wrong.
      delete from.dataset.atOnce;
      from.requestSubmit(button);
    }
  };

  // All but the line that says what happens.
  const block = (from, whether) => {
    for (const each of from.children) each.inert = whether && !each.contains(status);
  };

  const show = (page, response) => {
    if (address() !== here) return; // they have gone back meanwhile
    const url = response.headers.get("Content-Location") ?? response.url;
    const ours = (file) => [...page.head.children].some((each) => each.isEqualNode(file));
    // A newer version of the program has other files.
    if (response.ok && !files.every(ours)) return location.assign(url);
    const { pathname, search } = new URL(url, location);
    if (response.ok) unanswered = [];
    // A refusal is shown in place of the page that was refused.
    if (response.ok && pathname + search !== here) history.pushState(null, "", url);
    document.title = page.title;
    document.body.replaceWith(page.body);
    scrollTo({ top: 0, behavior: "instant" });
    runScriptsOf(page);
    begin();
    const heading = document.querySelector("h1");
    if (!heading || document.activeElement !== document.body) return;
    heading.tabIndex = -1;
    heading.focus();
  };

  // Load the scripts that the page before had not.
  const runScriptsOf = (page) => {
    const needed = [...page.querySelectorAll("head script")].map((each) => each.src);
    for (const old of document.querySelectorAll("head script")) {
      if (!needed.includes(old.src)) old.remove();
    }
    const there = [...document.scripts].map((each) => each.src);
    for (const src of needed.filter((each) => !there.includes(each))) {
      document.head.append(Object.assign(document.createElement("script"), { src }));
    }
  };

  const begin = () => {
    status = document.getElementById("status");
    form = status?.closest("form");
    here = address();
    // Whoever listens rather than looks should hear first what went wrong.
    document.querySelector(".error-summary")?.focus();
  };

  document.addEventListener("change", (event) => {
    if (!form || event.target.form !== form) return;
    unsaved = true;
    sayUnlessFailed(status.dataset.waits);
    soon();
  });

  document.addEventListener("submit", (event) => {
    const from = event.target;
    if (from !== form && !("atOnce" in from.dataset)) return;
    event.preventDefault();
    if (!pressing) press(from, event.submitter);
  });

  addEventListener("online", () => save());

  // When the page is hidden or left, what waits is sent at once. A page that is left for another has
  // asked for that one already when it is hidden, so this comes first.
  addEventListener("beforeunload", () => save(true));
  document.addEventListener("visibilitychange", () => document.hidden && save(true));
  addEventListener("pagehide", () => {
    if (form && (unsaved || (sending && !outlives))) send("line", { keepalive: true }).catch(() => {});
  });

  // Back and forward: the page as it is now, because answers may have changed since.
  addEventListener("popstate", async () => {
    if (address() === here) return; // another place on this page
    save();
    while (sending) await sending;
    if (unsaved) history.pushState(null, "", here); // it could not be saved, so it stays here
    else location.reload();
  });

  // A page that the browser kept is older than what is saved.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // Paper has no taps. Newer browsers are told by the stylesheet.
  if (!CSS.supports("selector(::details-content)")) {
    const folded = () => document.querySelectorAll("details.more:not([open])");
    addEventListener("beforeprint", () => folded().forEach((each) => (each.open = each.dataset.forPaper = true)));
    addEventListener("afterprint", () => document.querySelectorAll("[data-for-paper]").forEach((each) => {
      each.open = false;
      delete each.dataset.forPaper;
    }));
  }

  begin();
})();
