/** Tests of single modules of the SDK, written in JavaScript beside them and run where they will be at home. */
package dev.holdfast.browser.unit;
