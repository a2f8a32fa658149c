/** Live audio sessions that outlive their connections, from a browser. */
export { HoldfastClient } from './client.js';
export { HoldfastError } from './errors.js';
export { Listener } from './listener/listener.js';
export { Speaker } from './speaker/speaker.js';
