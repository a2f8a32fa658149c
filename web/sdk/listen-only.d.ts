// SPDX-License-Identifier: Apache-2.0
import type { HoldfastClientOptions, Listener, ListenerOptions, Session } from './holdfast.js';

export { HoldfastError, Listener } from './holdfast.js';
export type {
  HoldfastClientOptions, ListenerOptions, ListenerPosition, ListenerState, ListenerStats, RetryPolicy, Session,
} from './holdfast.js';

/** The part of a `HoldfastClient` that listens, for pages that only listen. */
export class ListeningClient {
  constructor(options?: HoldfastClientOptions);
  /**
   * @param options.key the session's listening key, shown instead of a token
   * @throws HoldfastError `noSuchSession`
   */
  getSession(sessionId: string, options?: { key?: string }): Promise<Session>;
  /** Returns a listener, which begins with {@link Listener.play}. */
  listen(sessionId: string, options?: ListenerOptions): Listener;
}
