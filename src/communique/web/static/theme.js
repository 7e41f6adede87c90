// Before the first paint: the theme that was chosen, if one was.
"use strict";
try {
  const kept = localStorage.getItem("theme");
  if (kept === "dark" || kept === "light") document.documentElement.dataset.theme = kept;
} catch { /* no storage: the system's theme */ }
