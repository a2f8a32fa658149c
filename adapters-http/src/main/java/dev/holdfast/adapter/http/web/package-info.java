/**
 * The browser SDK and the pages as static files, held in memory.
 */
@NullMarked
package dev.holdfast.adapter.http.web;

import org.jspecify.annotations.NullMarked;
