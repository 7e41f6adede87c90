// Review by keyboard. Each act is a form that the server answers with the page as it is then.
"use strict";
(() => {
  const text = document.querySelector("[data-text]");
  const cards = [...document.querySelectorAll("[data-event]")];
  const said = document.querySelector("[data-said]");
  const dialog = (name) => document.querySelector(`dialog[data-${name}]`);
  let current = cards.find((card) => "#" + card.id === location.hash) ?? cards[0];

  const say = (words) => { said.textContent = words; said.hidden = !words; };
  const go = (card) => { if (!card) return; current = card; card.focus(); card.scrollIntoView({ block: "nearest" }); };
  if (current && location.hash) go(current);
  document.addEventListener("focusin", (event) => { current = event.target.closest?.("[data-event]") ?? current; });

  // Where a point of the text is, in characters as the server counts them (code points, not UTF-16 units).
  const place = (node, offset) => {
    if (node.nodeType !== Node.TEXT_NODE) {
      const child = node.childNodes[offset] ?? node.childNodes[offset - 1];
      const after = offset >= node.childNodes.length;
      const piece = child?.closest?.("[data-s]") ?? child?.querySelector?.("[data-s]") ?? node.closest?.("[data-s]") ?? child?.nextElementSibling?.closest("[data-s]");
      if (!piece) return null;
      return Number(piece.dataset.s) + (after ? [...piece.textContent].length : 0);
    }
    const piece = node.parentElement.closest("[data-s]");
    if (!piece) { // the number before a cue
      const next = node.parentElement.nextElementSibling?.closest("[data-s]");
      return next ? Number(next.dataset.s) : null;
    }
    return Number(piece.dataset.s) + [...node.data.slice(0, offset)].length;
  };
  const selected = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
    const start = place(range.startContainer, range.startOffset), end = place(range.endContainer, range.endOffset);
    return start === null || end === null || start >= end ? null : { start, end, words: selection.toString() };
  };
  let kept = null;
  document.addEventListener("selectionchange", () => { kept = selected() ?? (getSelection().isCollapsed && text.contains(getSelection().anchorNode) ? null : kept); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.elements.start && kept && !kept.coded) { form.elements.start.value = kept.start; form.elements.end.value = kept.end; }
  });

  const press = (selector) => {
    const button = current?.querySelector(selector);
    if (button) button.form.requestSubmit(button);
  };
  const open = (name) => {
    const field = current?.querySelector(`.review-bar [name="${name}"]`);
    if (!field) return;
    field.closest("details").open = true;
    field.focus();
  };
  const become = (role, more) => {
    kept = selected() ?? kept; // the event that tells of a selection may come later than the key
    if (!kept) return say("Select words in the text first: w goes there, the arrow keys move, shift selects more.");
    current.querySelector('.review-bar [name="more"]').checked = more;
    press(`[name="field"][value="${role}"]`);
  };
  const intoText = () => {
    text.focus();
    // Other marks may cut a cue into pieces: all of them are selected.
    const cue = [...text.querySelectorAll(`[data-m~="${current?.dataset.event}.cue"]`)];
    const first = cue[0] ?? text.querySelector("[data-s]"), last = cue.at(-1) ?? first;
    if (first) getSelection().setBaseAndExtent(first, 0, last, last.childNodes.length);
  };
  const add = () => {
    kept = selected() ?? kept;
    if (!kept || kept.coded) return say("Select the words that say what happened, then add the event.");
    dialog("adding").querySelector("[data-words]").textContent = kept.words;
    dialog("adding").showModal();
  };
  const keys = {
    c: () => press('[name="kind"][value="confirm"]'), x: () => press('[name="kind"][value="wrong"]'),
    u: () => press('[name="kind"][value="undo"]'), n: () => document.querySelector("[data-next]").click(),
    j: () => go(cards[cards.indexOf(current) + 1] ?? current), k: () => go(cards[cards.indexOf(current) - 1] ?? current),
    w: intoText, i: add, "?": () => dialog("keys").showModal(),
    t: () => open("event_type"), m: () => open("mode"), s: () => open("status"), e: () => open("code"),
    a: () => become("actor", false), A: () => become("actor", true), r: () => become("recipient", false),
    R: () => become("recipient", true), o: () => become("source", false), d: () => become("date", false),
    p: () => become("place", false),
  };
  const BUTTON = { event_type: "event_type", mode: "mode", status: "status" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const field = event.target.closest("input, select, textarea");
    if (field) {
      if (event.key === "Escape") go(current);
      if (event.key === "Enter" && BUTTON[field.name] && field.closest(".review-bar")) {
        event.preventDefault();
        press(`[name="field"][value="${BUTTON[field.name]}"]`);
      } else if (event.key === "Enter" && field.name === "code") {
        event.preventDefault();
        say("Now a, r or o: whose code it is.");
        const code = field.value;
        go(current);
        current.querySelector('.review-bar [name="code"]').value = code;
        kept = kept ?? { coded: true };
      }
      return;
    }
    if (event.target === text && event.key.startsWith("Arrow")) {
      const selection = getSelection(), way = event.key === "ArrowRight" || event.key === "ArrowDown" ? "forward" : "backward";
      const by = event.key === "ArrowUp" || event.key === "ArrowDown" ? "line" : "word";
      event.preventDefault();
      if (event.shiftKey) return selection.modify("extend", way, by);
      if (way === "forward") selection.collapseToEnd(); else selection.collapseToStart();
      selection.modify("move", way, by);
      if (way === "forward") selection.modify("move", "backward", "word");
      selection.modify("extend", "forward", "word");
      return;
    }
    const act = keys[event.key];
    if (act) { event.preventDefault(); say(""); act(); }
  });
  document.querySelector("[data-add]").addEventListener("click", add);
  document.querySelector("[data-help]").addEventListener("click", keys["?"]);
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
})();
