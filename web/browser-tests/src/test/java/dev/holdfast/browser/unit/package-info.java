/** Unit tests of single modules, written in JavaScript and run in the browser. */
package dev.holdfast.browser.unit;
