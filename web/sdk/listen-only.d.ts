import type { HoldfastClientOptions, Listener, ListenerOptions, Session } from './holdfast.js';

export { HoldfastError, Listener } from './holdfast.js';
export type {
  HoldfastClientOptions, ListenerOptions, ListenerPosition, ListenerState, ListenerStats, RetryPolicy, Session,
} from './holdfast.js';

/** The part of a `HoldfastClient` that listens: for pages that never speak, and load less. */
export class ListeningClient {
  constructor(options?: HoldfastClientOptions);
  /** @throws HoldfastError `noSuchSession` */
  getSession(sessionId: string): Promise<Session>;
  /** A listener who has not begun: see {@link Listener.play}. */
  listener(sessionId: string, options?: ListenerOptions): Listener;
}
