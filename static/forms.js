// For every form of somebody with an account. Without this file all of it works as well: a second
// press does nothing twice, and what was typed comes back after signing in.
(() => {
  const MARK = "page-of";
  const KEPT = "typed:";
  const mark = document.querySelector(`input[name="${MARK}"]`);
  const account = mark?.value.split(":")[0];

  // A button that was pressed waits for its answer

  const buttons = (form) => form.querySelectorAll("button:not([type=button]), input[type=submit]");
  const rest = (form, off) => {
    for (const button of buttons(form)) button.disabled = off;
  };

  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    // A moment later: a button that is disabled now would not be sent along.
    setTimeout(() => rest(form, true));
    // The answer may be a file, or never come: then the page is still here.
    setTimeout(() => rest(form, false), 10_000);
  });

  // Back to a page that the browser has kept
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) rest(form, false);
  });

  // A round on paper begins today, if nobody has chosen other times

  const onPaper = document.querySelector("input[name=source][value=imported]");
  const suggested = [...document.querySelectorAll("[data-on-paper]")];
  const swap = () => {
    for (const time of suggested) {
      const [from, to] = [time.defaultValue, time.dataset.onPaper];
      if (time.value === (onPaper.checked ? from : to)) time.value = onPaper.checked ? to : from;
    }
  };
  for (const way of onPaper?.form.source ?? []) way.addEventListener("change", swap);

  // A long text is kept in this tab until it is stored. Not longer than the tab, for no other
  // account, and not after signing out: others may use this computer.

  const storage = (() => {
    try {
      return sessionStorage;
    } catch {
      return null; // switched off
    }
  })();
  if (!storage) return;

  const kept = () => Object.keys(storage).filter((key) => key.startsWith(KEPT));
  const forget = (keys) => keys.forEach((key) => storage.removeItem(key));
  const read = (key) => JSON.parse(storage.getItem(key));
  const write = (key, entry) => {
    try {
      storage.setItem(key, JSON.stringify(entry));
    } catch {
      storage.removeItem(key); // too much: no half of it
    }
  };

  // The answer to a form that was taken is another page, by a redirect.
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type === "navigate" && visit.redirectCount > 0) {
    forget(kept().filter((key) => read(key).sent));
  }
  if (!account) return;
  forget(kept().filter((key) => !key.startsWith(`${KEPT}${account}:`)));

  const name = (box) => `${KEPT}${account}:${location.pathname}:${box.name}`;
  const boxes = [...document.querySelectorAll("form textarea[name]:not([hidden])")].filter((box) =>
    box.form.querySelector(`input[name="${MARK}"]`),
  );

  for (const box of boxes) {
    const shown = box.defaultValue;
    const key = name(box);
    const entry = storage.getItem(key) && read(key);
    if (entry && entry.text !== box.value) offer(box, entry.text, key);
    box.addEventListener("input", () => {
      if (box.value === shown) storage.removeItem(key);
      else write(key, { text: box.value, sent: false });
    });
  }

  addEventListener("submit", (event) => {
    const form = event.target;
    if (new URL(form.action, location).pathname === document.body.dataset.signOut) {
      forget(kept());
      return;
    }
    for (const key of kept()) {
      const box = boxes.find((each) => each.form === form && name(each) === key);
      if (!box) continue;
      // A file instead of a text that was typed on an earlier page: it is not missed any more.
      if (withFile(form) && box.value === box.defaultValue) storage.removeItem(key);
      else write(key, { text: box.value, sent: true });
    }
  });

  function withFile(form) {
    return [...form.querySelectorAll("input[type=file]")].some((input) => input.value);
  }

  function offer(box, text, key) {
    const template = document.getElementById("kept-text");
    if (!template) return;
    const notice = template.content.firstElementChild.cloneNode(true);
    const [back, away] = notice.querySelectorAll("button");
    const done = () => {
      notice.remove();
      box.focus();
    };
    back.addEventListener("click", () => {
      box.value = text;
      write(key, { text, sent: false });
      done();
    });
    away.addEventListener("click", () => {
      storage.removeItem(key);
      done();
    });
    box.before(notice);
  }
})();
