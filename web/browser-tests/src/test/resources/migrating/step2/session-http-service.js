/** Creates a session over HTTP. */
export class SessionHttpService {
  #baseUrl;
  #getToken;

  /** @param {{baseUrl: string, getToken: () => Promise<string>}} settings */
  constructor({ baseUrl, getToken }) {
    this.#baseUrl = baseUrl;
    this.#getToken = getToken;
  }

  /** @param {{sourceLanguage: string, qualityTier: string}} request */
  async createSession(request) {
    const response = await fetch(`${this.#baseUrl}/sessions`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await this.#getToken()}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(request),
    });
    if (!response.ok) {
      throw new Error(`Session creation failed: ${response.status}`);
    }
    return response.json();
  }
}
