let csrf = '';

/** An answer that is not a success, from a service or from the console itself. */
export class ApiError extends Error {
  constructor(status, body, service, retryAfter) {
    super(body?.detail ?? body?.message ?? `HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.code = body?.code ?? null;
    this.service = service;
    this.retryAfter = Number(retryAfter) || null;
  }

  /** All that is wrong, in one shape: Kubernetes names them causes, our own paths violations. */
  get causes() {
    const causes = this.body?.details?.causes?.map((c) => ({ path: c.field, message: c.message }));
    return causes ?? this.body?.violations ?? this.body?.errors ?? [];
  }
}

/** Asks who is signed in, and takes the token that every later change must carry. */
export async function whoami() {
  const response = await fetch('/session', { headers: { accept: 'application/json' } });
  if (!response.ok) throw await failure(response, null);
  const session = await response.json();
  csrf = session.csrf;
  return session;
}

export async function signIn(user, password) {
  await send('/session', { method: 'POST', body: { user, password } });
  return whoami();
}

/** Takes another password; the session is a new one afterwards. */
export async function changePassword(current, password) {
  await send('/session/password', { method: 'PUT', body: { current, password } });
  return whoami();
}

export async function signOut() {
  await send('/session', { method: 'DELETE' });
}

/**
 * One call of a service.
 * @param {'pilot'|'mixer'|'citadel'} service
 * @param {string} path as the service names it
 * @param {{method?: string, body?: any, type?: string, background?: boolean, signal?: AbortSignal}} [options]
 *     `background` marks polling, which does not keep the session alive
 */
export async function call(service, path, options = {}) {
  const response = await send(`/api/${service}${path}`, options, service);
  const text = await response.text();
  const warnings = (response.headers.get('warning') ?? '').match(/"((?:[^"\\]|\\.)*)"/g) ?? [];
  return { data: text ? JSON.parse(text) : null, warnings: warnings.map((w) => JSON.parse(w)) };
}

export const get = async (service, path, options) => (await call(service, path, options)).data;

async function send(url, { method = 'GET', body, type = 'application/json', background, signal }, service) {
  const attempt = () => fetch(url, {
    method,
    signal,
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': type }),
      ...(method === 'GET' ? {} : { 'x-csrf-token': csrf }),
      ...(background ? { 'amime-background': 'poll' } : {}),
    },
  });
  let response = await attempt();
  if (response.ok) return response;
  let error = await failure(response, service);
  if (error.code === 'csrf') {
    await whoami();
    response = await attempt();
    if (response.ok) return response;
    error = await failure(response, service);
  }
  if (error.status === 401 && url !== '/session') window.dispatchEvent(new CustomEvent('amime-signed-out'));
  throw error;
}

async function failure(response, service) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // An answer without a JSON body still has its status.
  }
  return new ApiError(response.status, body, service, response.headers.get('retry-after'));
}
