// Hover or focus on a field lights its words, on words their fields. Without this script all can still be read.
"use strict";
(() => {
  const root = document.documentElement;
  const button = document.querySelector("[data-theme-button]");
  button?.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* not kept */ }
  });
  for (const details of document.querySelectorAll("details.filters"))
    if (matchMedia("(max-width: 56rem)").matches) details.open = false;

  const text = document.querySelector("[data-text]");
  if (!text) return;
  const words = new Map();
  const add = (name, piece) => words.has(name) ? words.get(name).push(piece) : words.set(name, [piece]);
  for (const piece of text.querySelectorAll("[data-m]"))
    for (const name of piece.dataset.m.split(" ")) add(name, piece);
  const fields = new Map();
  for (const field of document.querySelectorAll("[data-f]")) fields.set(field.dataset.f, [...(fields.get(field.dataset.f) ?? []), field]);

  let lit = [];
  const light = (elements) => {
    for (const element of lit) element.classList.remove("lit");
    lit = elements;
    for (const element of lit) element.classList.add("lit");
  };
  const scrollTo = (piece) => {
    if (!piece) return;
    const box = text.getBoundingClientRect(), at = piece.getBoundingClientRect();
    if (text.scrollHeight > text.clientHeight + 4 && (at.top < box.top || at.bottom > box.bottom))
      text.scrollTop += at.top - box.top - text.clientHeight / 3;
  };
  const show = (target, move) => {
    const field = target.closest("[data-f]");
    if (field) {
      const pieces = words.get(field.dataset.f) ?? [];
      light([field, ...pieces]);
      if (move) scrollTo(pieces[0]);
      return;
    }
    const piece = target.closest("[data-m]");
    if (piece) return light([piece, ...piece.dataset.m.split(" ").flatMap((name) => fields.get(name) ?? [])]);
    const card = target.closest("[data-event]");
    if (card) {
      const all = [...words.entries()].filter(([name]) => name.startsWith(card.dataset.event + ".")).flatMap(([, p]) => p);
      light([card, ...all]);
      if (move) scrollTo(words.get(card.dataset.event + ".cue")?.[0]);
      return;
    }
    light([]);
  };
  document.addEventListener("pointerover", (event) => event.target instanceof Element && show(event.target, false));
  document.addEventListener("focusin", (event) => event.target instanceof Element && show(event.target, true));
})();
