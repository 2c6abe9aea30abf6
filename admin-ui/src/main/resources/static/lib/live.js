const SETTLED = 1500;

/**
 * Repeats a task until the page is left; rests while nobody looks at it.
 * @param {() => Promise<void>} task must handle its own failures
 * @param {number} every milliseconds between the end of one run and the start of the next
 * @param {AbortSignal} signal
 */
export function repeat(task, every, signal) {
  let timer = 0;
  const run = async () => {
    clearTimeout(timer);
    if (signal.aborted || document.hidden) return;
    await task();
    if (!signal.aborted) timer = setTimeout(run, every);
  };
  document.addEventListener('visibilitychange', run, { signal });
  signal.addEventListener('abort', () => clearTimeout(timer));
  return run();
}

/**
 * Calls back whenever rules change in Pilot's store. One stream per page, none while it is hidden: a
 * browser keeps only six connections to a server.
 * @param {string[]} kinds
 * @param {() => void} changed
 * @param {AbortSignal} signal
 */
export function onRuleChange(kinds, changed, signal) {
  let source = null;
  let later = 0;
  const open = () => {
    if (document.hidden || source) return;
    source = new EventSource(`/api/pilot/v1/feeds/resources?kinds=${kinds.join(',')}`);
    source.addEventListener('resources', () => {
      changed();
      // The proxies have it a moment later.
      clearTimeout(later);
      later = setTimeout(changed, SETTLED);
    });
  };
  const close = () => {
    source?.close();
    source = null;
    clearTimeout(later);
  };
  open();
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()), { signal });
  signal.addEventListener('abort', close);
}
