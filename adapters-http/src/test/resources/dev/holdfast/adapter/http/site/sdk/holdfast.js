export { HEADER_BYTES } from "./protocol/frame.js";
