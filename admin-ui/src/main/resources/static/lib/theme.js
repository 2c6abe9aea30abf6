// A classic script in the head: the theme must stand before the first paint.
(() => {
  const stored = localStorage.getItem('amime-theme');
  if (stored === 'light' || stored === 'dark') document.documentElement.dataset.theme = stored;
})();
