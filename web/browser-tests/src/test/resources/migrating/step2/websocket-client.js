const CONNECT_MAX_MS = 5_000;

/** The server sends something every 2 s. Without a message for this long the connection is dead, closed or not. */
const SILENCE_MAX_MS = 5_000;

/** One WebSocket with promises around it. */
export class WebSocketClient {
  #url;
  #getToken;
  #socket = null;
  #closed = Promise.resolve(1006);

  /** @param {{url: string, getToken: () => Promise<string>}} settings `url` such as `wss://talk.example.org/ws` */
  constructor({ url, getToken }) {
    this.#url = url;
    this.#getToken = getToken;
  }

  /** Called with each message of the server. */
  onMessage = (message) => {};

  /** Resolves with its code once the connection is closed. */
  get closed() {
    return this.#closed;
  }

  get isConnected() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Rejects if no connection can be made. @param {Record<string, string>} [query] which session, where there is one */
  async connect(query = {}) {
    const parameters = new URLSearchParams({ ...query, token: await this.#getToken() });
    const socket = new WebSocket(`${this.#url}?${parameters}`);
    this.#socket = socket;
    this.#closed = new Promise((resolve) => {
      socket.addEventListener('close', (event) => resolve(event.code));
      onSilence(socket, () => {
        socket.close();
        resolve(1006);
      });
    });
    socket.addEventListener('message', ({ data }) => this.onMessage(JSON.parse(data)));
    const opened = new Promise((resolve) => {
      socket.addEventListener('open', resolve);
    });
    await this.#unlessClosed(opened, CONNECT_MAX_MS);
  }

  /** @param {object} message */
  send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  /** @param {Int16Array} pcm samples: 16,000 a second, mono */
  sendAudio(pcm) {
    if (this.isConnected) {
      this.#socket.send(pcm);
    }
  }

  /** The next message of this type. Rejects if it takes too long, or if the connection closes first. */
  async waitFor(type, timeoutMs) {
    const heard = new Promise((resolve) => {
      this.#socket.addEventListener('message', ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === type) {
          resolve(message);
        }
      });
    });
    return this.#unlessClosed(heard, timeoutMs);
  }

  #unlessClosed(promise, timeoutMs) {
    const closes = this.#closed.then((code) => {
      throw new Error(`WebSocket closed with ${code}`);
    });
    const takesTooLong = new Promise((_, reject) => {
      setTimeout(() => reject(new Error('The server did not answer in time')), timeoutMs);
    });
    return Promise.race([promise, closes, takesTooLong]);
  }
}

function onSilence(socket, tell) {
  let timer = setTimeout(tell, SILENCE_MAX_MS);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(tell, SILENCE_MAX_MS);
  };
  socket.addEventListener('open', heard);
  socket.addEventListener('message', heard);
  socket.addEventListener('close', () => clearTimeout(timer));
}
