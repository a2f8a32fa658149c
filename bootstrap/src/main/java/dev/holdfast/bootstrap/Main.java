// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.bootstrap;

import dev.holdfast.bootstrap.command.HoldfastCommand;
import dev.holdfast.bootstrap.command.console.CommandContext;
import dev.holdfast.bootstrap.server.HoldfastServer;
import dev.holdfast.bootstrap.server.OutOfMemoryExit;

/** The entry point of the program. */
public final class Main {

    private Main() {}

    public static void main(String[] words) {
        OutOfMemoryExit.install();
        System.exit(HoldfastCommand.run(words, CommandContext.ofThisProcess(), HoldfastServer::start));
    }
}
