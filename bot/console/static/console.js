// What makes the console quicker; without this script everything still works by reloading.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const page = document.body.dataset;
  const store = (kind) => { try { return window[kind]; } catch { return null; } };
  const drafts = store("sessionStorage"), kept = store("localStorage");

  // -- live: the stream says that something changed; htmx fetches what is shown anew ------------
  const put = (id, text) => { const at = $(id); if (at && at.textContent !== text) at.textContent = text; };
  const line = (text) => put("line", text); // for everybody to see
  const tell = (text) => { put("news", ""); put("news", text); }; // for who cannot see the page change
  const writing = () => [...document.querySelectorAll("textarea")].some((box) => box.value.trim());
  const signedOut = () => { if (writing()) line(page.tOut); else location.reload(); };
  let stood = page.pulse;
  const news = (event) => {
    line("");
    if (event.data === stood) return;
    stood = event.data;
    htmx.trigger(document.body, "news");
  };
  const listen = () => {
    const stream = new EventSource(page.stream);
    stream.addEventListener("news", news);
    stream.addEventListener("over", () => { stream.close(); signedOut(); });
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) fetch("/console/inbox", { headers: { "HX-Request": "true" } })
        .then((found) => { if (found.status === 401) signedOut(); else setTimeout(listen, 3000); }, () => setTimeout(listen, 3000));
      line(page.tLost);
    });
    addEventListener("pagehide", () => stream.close(), { once: true });
  };
  if (page.stream) {
    listen();
    addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  }

  // -- what is swapped: only what differs, and without moving who reads ---------------------------
  const scroll = $("scroll"), shown = new Map();
  const low = () => {
    const box = scroll && scroll.scrollHeight > scroll.clientHeight + 1 ? scroll : document.documentElement;
    return box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  };
  const toEnd = () => {
    if (!scroll) return;
    scroll.scrollTop = scroll.scrollHeight;
    // where the page itself scrolls, a case that is to be taken begins with its head
    if (document.body.classList.contains("on-talk") && getComputedStyle(scroll).overflowY === "visible" && $("write").dataset.standing === "mine") scrollTo(0, document.documentElement.scrollHeight);
  };
  const count = (what) => document.querySelectorAll(what).length;
  // what was opened by hand stays open when the part that it stands in is fetched anew
  const opened = new Set();
  document.addEventListener("toggle", (event) => {
    const { id, open } = event.target;
    if (event.target.isConnected && id) opened[open ? "add" : "delete"](id);
  }, true);
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    for (const fold of event.detail.target.querySelectorAll("details[id]")) fold.open = fold.open || opened.has(fold.id);
  });
  let wasLow = true, theirs = count(".m.family"), waiting = Number(document.querySelector(".lists")?.dataset.waiting || 0);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, serverResponse, xhr } = event.detail;
    if (xhr.status !== 200) return;
    if (shown.get(target.id) === serverResponse) event.detail.shouldSwap = false;
    shown.set(target.id, serverResponse);
    wasLow = low();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "inbox") {
      const now = Number(document.querySelector(".lists").dataset.waiting);
      document.title = (now ? `(${now}) ` : "") + document.title.replace(/^\(\d+\) /, "");
      if (now > waiting) tell(page.tCase);
      waiting = now;
    }
    if (event.detail.target.id === "talk") {
      const now = count(".m.family"), write = $("write");
      if (write) write.dataset.standing = document.querySelector(".standing").dataset.standing;
      if (now > theirs) tell(page.tMessage);
      theirs = now;
      if (wasLow) toEnd();
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) signedOut(); else if (event.detail.elt.matches("form")) failed(event.detail.elt);
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, (event) => {
    if (event.detail.elt.matches("form")) failed(event.detail.elt); else line(page.tLost);
  });
  const failed = (form) => { form.querySelector(".word").textContent = page.tUnsent; };

  // -- writing: the server keeps drafts; what it does not have yet outlives a reload here. The box is
  // emptied only when it was kept ------------------------------------------------------------------
  const name = (box) => `naast:${page.case}:${box.dataset.draft}`;
  const boxes = document.querySelectorAll("[data-draft]");
  const refill = () => { for (const box of boxes) if (!box.value && drafts?.getItem(name(box))) box.value = drafts.getItem(name(box)); };
  for (const box of boxes) {
    box.autocomplete = "off"; // the browser's own restoring comes late, and knows less than our drafts
    box.addEventListener("input", () => { if (box.value) drafts?.setItem(name(box), box.value); else drafts?.removeItem(name(box)); });
  }
  refill();
  addEventListener("pageshow", refill);
  const sent = new WeakMap();
  document.addEventListener("htmx:beforeRequest", ({ target }) => { if (target.dataset.draft) sent.set(target, target.value); });
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (target.dataset.draft && detail.successful && target.value === sent.get(target)) drafts?.removeItem(name(target));
  });
  document.addEventListener("htmx:beforeRequest", (event) => { const word = event.target.querySelector?.(".word"); if (word) word.textContent = ""; });
  document.body.addEventListener("kept", (event) => {
    const box = $(`${event.detail.value}-text`);
    box.value = "";
    for (const file of box.form.querySelectorAll("[type=file]")) file.value = "";
    box.form.once.value = `${Date.now()}-${Math.random()}`; // the next one is another message
    drafts?.removeItem(name(box));
    for (const mark of document.querySelectorAll(".to-answer [aria-hidden], .to-answer .unseen")) if (box.id === "answer-text") mark.remove();
    wasLow = true;
    requestAnimationFrame(toEnd);
    box.focus();
  });
  $("file")?.addEventListener("change", ({ target }) => { // said before it is sent in vain
    const sizes = [...target.files].map((file) => file.size), { most, together, files, tLarge, tMany } = target.dataset;
    const many = sizes.length > files || sizes.reduce((sum, size) => sum + size, 0) > together;
    target.setCustomValidity(sizes.some((size) => size > most) ? tLarge : many ? tMany : "");
    target.reportValidity();
  });
  document.body.addEventListener("kept-beside", (event) => { if (event.detail.value) $(`add-${event.detail.value}`).querySelector("form").reset(); });
  document.addEventListener("click", (event) => {
    const saying = event.target.closest("a[data-insert]");
    if (!saying) return;
    event.preventDefault();
    const box = $("answer-text");
    box.setRangeText(saying.dataset.insert, box.selectionStart, box.selectionEnd, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });

  // -- beside the talk, where there is room for it: sentences in two languages ----------------------
  const wide = matchMedia("(min-width: 64rem) and (min-height: 30rem)");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-tool]");
    if (!link || !$("tool") || !(wide.matches || link.closest("#tool")) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.id === "to-phrases" && $("tool").firstElementChild) return $("tool").replaceChildren();
    htmx.ajax("GET", link.href, "#tool").then(() => $("tool").querySelector("h2")?.scrollIntoView({ block: "nearest" }));
  });
  const filter = $("filter")?.querySelector("button");
  if (filter) filter.hidden = true; // choosing is enough
  for (const select of document.querySelectorAll("#filter select")) select.addEventListener("change", () => select.form.requestSubmit());

  document.querySelector(".tongues")?.closest(".top")?.querySelector("[action$=sign-out]")?.addEventListener("submit", () => drafts?.clear());
  toEnd();

  // -- keys ---------------------------------------------------------------------------------------
  const keys = $("keys"), single = $("keys-on");
  if (!keys) return;
  single.checked = kept?.getItem("naast:keys") !== "off";
  single.addEventListener("change", () => kept?.setItem("naast:keys", single.checked ? "on" : "off"));
  $("show-keys").hidden = false;
  $("show-keys").addEventListener("click", () => keys.showModal());
  const step = (by) => {
    const rows = [...document.querySelectorAll(".row")].filter((row) => row.offsetParent);
    const at = rows.findIndex((row) => row === document.activeElement);
    const from = at >= 0 ? at : rows.findIndex((row) => row.hasAttribute("aria-current"));
    rows[Math.min(rows.length - 1, Math.max(0, from < 0 ? 0 : from + by))]?.focus();
  };
  const writeTo = (kind) => { const mode = $(`mode-${kind}`); if (mode) { mode.checked = true; $(`${kind}-text`).focus(); } };
  const does = {
    "/": () => $("find")?.focus(), s: () => ($("snooze") || $("wake"))?.click(),
    j: () => step(1), k: () => step(-1), t: () => $("take")?.click(), n: () => writeTo("note"), r: () => writeTo("answer"), "?": () => keys.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && $("find")) { event.preventDefault(); return $("find").select(); }
    const box = event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])");
    if (box && event.key === "Escape") return box.blur();
    if (box?.dataset.draft && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const button = box.form.querySelector(".under button");
      if (button.offsetParent && !button.disabled) { event.preventDefault(); box.form.requestSubmit(button); }
      return;
    }
    if (box || keys.open || !single.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key)) return;
    if (does[event.key]) { event.preventDefault(); does[event.key](); }
  });
  for (const kind of ["note", "answer"]) $(`mode-${kind}`)?.addEventListener("click", (event) => { if (event.detail) $(`${kind}-text`).focus(); });
})();
