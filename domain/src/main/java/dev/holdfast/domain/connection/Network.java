// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.domain.connection;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;

/**
 * The unit of limits per address: an IPv4 address, or the /64 prefix of an IPv6 address. A site gets at least a /64 (RFC
 * 6177), so a client gains nothing by using many of its IPv6 addresses.
 */
public record Network(String value) {

    private static final int PREFIX_BYTES = 8;

    /** The longest IPv6 address in text has 45 characters. Longer text is not an address and is truncated. */
    private static final int CHARS_MAX = 64;

    /** The network of an address. Makes no DNS query. Text that is not an IPv6 address is kept as it is. */
    public static Network of(String address) {
        String text = address.length() <= CHARS_MAX ? address : address.substring(0, CHARS_MAX);
        return new Network(text.indexOf(':') < 0 ? text : networkOf(text));
    }

    private static String networkOf(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        try {
            // Text with a colon is parsed as a literal address, without a DNS query.
            InetAddress parsed = InetAddress.getByName(zone < 0 ? bare : bare.substring(0, zone));
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(parsed.getAddress(), 0, PREFIX_BYTES) + "/64"
                    // An IPv4-mapped IPv6 address is the IPv4 address.
                    : parsed.getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return text;
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
