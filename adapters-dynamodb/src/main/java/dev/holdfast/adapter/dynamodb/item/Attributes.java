// SPDX-License-Identifier: Apache-2.0
package dev.holdfast.adapter.dynamodb.item;

import dev.holdfast.adapter.dynamodb.table.TableSchema;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The attributes of one item, by name. A null value is not stored. */
public record Attributes(Map<String, AttributeValue> values) {

    static Attributes empty() {
        return new Attributes(new HashMap<>());
    }

    public static AttributeValue ofText(String value) {
        return AttributeValue.fromS(value);
    }

    public static AttributeValue ofNumber(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    Attributes put(String name, @Nullable String value) {
        if (value != null) {
            values.put(name, ofText(value));
        }
        return this;
    }

    Attributes put(String name, @Nullable Long value) {
        if (value != null) {
            values.put(name, ofNumber(value));
        }
        return this;
    }

    Attributes put(String name, @Nullable Integer value) {
        return put(name, value == null ? null : Long.valueOf(value));
    }

    Attributes put(String name, @Nullable Boolean value) {
        if (value != null) {
            values.put(name, AttributeValue.fromBool(value));
        }
        return this;
    }

    Attributes put(String name, @Nullable Instant value) {
        return put(name, value == null ? null : StoredInstant.write(value));
    }

    /** @throws IllegalStateException if the attribute is missing */
    public String text(String attribute) {
        return required(attribute, optionalText(attribute));
    }

    /** @throws IllegalStateException if the attribute is missing */
    long number(String attribute) {
        return required(attribute, optionalNumber(attribute));
    }

    /** @throws IllegalStateException if the attribute is missing */
    Instant instant(String attribute) {
        return required(attribute, optionalInstant(attribute));
    }

    public @Nullable String optionalText(String attribute) {
        AttributeValue value = values.get(attribute);
        return value == null ? null : value.s();
    }

    @Nullable Long optionalNumber(String attribute) {
        AttributeValue value = values.get(attribute);
        return value == null || value.n() == null ? null : Long.valueOf(value.n());
    }

    @Nullable Boolean optionalFlag(String attribute) {
        AttributeValue value = values.get(attribute);
        return value == null ? null : value.bool();
    }

    @Nullable Instant optionalInstant(String attribute) {
        String text = optionalText(attribute);
        return text == null ? null : StoredInstant.read(text);
    }

    private <T> T required(String attribute, @Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("an item has no " + attribute + ": " + values.get(TableSchema.KEY));
        }
        return value;
    }
}
