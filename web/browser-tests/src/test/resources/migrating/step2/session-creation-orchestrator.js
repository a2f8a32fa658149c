const ATTEMPTS_MAX = 3;
const RETRY_DELAY_MS = 1_000;
const ANSWER_MAX_MS = 5_000;

/** Creates a session over the socket. */
export class SessionCreationOrchestrator {
  #client;

  /** @param {import('./websocket-client.js').WebSocketClient} client */
  constructor(client) {
    this.#client = client;
  }

  /** @param {{sourceLanguage: string, qualityTier: string}} request */
  async createSession(request) {
    // One key for all attempts: a lost answer must not leave a second session.
    const idempotencyKey = crypto.randomUUID();
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt({ ...request, idempotencyKey });
      } catch (failure) {
        if (attempt === ATTEMPTS_MAX) {
          throw new Error(`Session creation failed: ${failure.message}`, { cause: failure });
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MS));
      }
    }
  }

  async #attempt(request) {
    await this.#client.connect();
    this.#client.send({ action: 'createSession', ...request });
    return this.#client.waitFor('sessionCreated', ANSWER_MAX_MS);
  }
}
