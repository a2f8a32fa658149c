/** Inbound ports: what each actor can ask of Holdfast, one package per actor. Here: the types that all actors share. */
@NullMarked
package dev.holdfast.application.port.in;

import org.jspecify.annotations.NullMarked;
