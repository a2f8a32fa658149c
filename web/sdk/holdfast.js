// SPDX-License-Identifier: Apache-2.0
/** Browser SDK of Holdfast: live audio sessions that outlive their connections. */
export { HoldfastClient } from './client.js';
export { HoldfastError } from './errors.js';
export { parseListenLink } from './listen-link.js';
export { Listener } from './listener/listener.js';
export { Speaker } from './speaker/speaker.js';
