// The modules `react` and `react-dom/client` of the page's import map: React 18 has scripts, but no modules.
export const { createElement, useEffect, useRef, useState } = globalThis.React;
export const { createRoot } = globalThis.ReactDOM;
