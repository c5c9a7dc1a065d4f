/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.table;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.schema.AtomicType;
import io.selvage.ovsdb.schema.ColumnType;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbMap;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.value.OvsdbValue;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A column as the product expects it: its name, its shape, and how its value is written in Java. It is checked against
 * the schema of the live database when a session starts, so that reading a value later cannot fail. Immutable.
 *
 * @param <T> the Java type
 */
public final class Column<T> {
    private final String name;
    private final String shape;
    private final boolean required;
    private final OvsdbValue absent;
    private final Predicate<ColumnType> fits;
    private final Function<OvsdbValue, T> decoder;
    private final Function<T, OvsdbValue> encoder;

    private Column(final String name, final String shape, final boolean required, final OvsdbValue absent,
            final Predicate<ColumnType> fits, final Function<OvsdbValue, T> decoder,
            final Function<T, OvsdbValue> encoder) {
        this.name = requireNonNull(name);
        this.shape = shape;
        this.required = required;
        this.absent = absent;
        this.fits = fits;
        this.decoder = decoder;
        this.encoder = encoder;
    }

    /**
     * A column of any type, read as it is.
     *
     * @param name its name
     * @return the column
     */
    public static Column<OvsdbValue> any(final String name) {
        return new Column<>(name, "anything", true, OvsdbSet.EMPTY, type -> true, value -> value, value -> value);
    }

    /**
     * A column that holds exactly one string.
     *
     * @param name its name
     * @return the column
     */
    public static Column<String> string(final String name) {
        return scalar(name, Codec.STRING);
    }

    /**
     * A column that holds exactly one integer.
     *
     * @param name its name
     * @return the column
     */
    public static Column<Long> integer(final String name) {
        return scalar(name, Codec.INTEGER);
    }

    /**
     * A column that holds exactly one truth value.
     *
     * @param name its name
     * @return the column
     */
    public static Column<Boolean> bool(final String name) {
        return scalar(name, Codec.BOOLEAN);
    }

    /**
     * A column that holds exactly one reference.
     *
     * @param name its name
     * @return the column
     */
    public static Column<UUID> uuid(final String name) {
        return scalar(name, Codec.UUID);
    }

    /**
     * A column that holds one string or none.
     *
     * @param name its name
     * @return the column
     */
    public static Column<Optional<String>> optionalString(final String name) {
        return optional(name, Codec.STRING);
    }

    /**
     * A column that holds one integer or none.
     *
     * @param name its name
     * @return the column
     */
    public static Column<Optional<Long>> optionalInteger(final String name) {
        return optional(name, Codec.INTEGER);
    }

    /**
     * A column that holds one truth value or none.
     *
     * @param name its name
     * @return the column
     */
    public static Column<Optional<Boolean>> optionalBool(final String name) {
        return optional(name, Codec.BOOLEAN);
    }

    /**
     * A column that holds one reference or none.
     *
     * @param name its name
     * @return the column
     */
    public static Column<Optional<UUID>> optionalUuid(final String name) {
        return optional(name, Codec.UUID);
    }

    /**
     * A column that holds a set of strings.
     *
     * @param name its name
     * @return the column
     */
    public static Column<ImmutableSet<String>> strings(final String name) {
        return set(name, Codec.STRING);
    }

    /**
     * A column that holds a set of integers.
     *
     * @param name its name
     * @return the column
     */
    public static Column<ImmutableSet<Long>> integers(final String name) {
        return set(name, Codec.INTEGER);
    }

    /**
     * A column that holds a set of references.
     *
     * @param name its name
     * @return the column
     */
    public static Column<ImmutableSet<UUID>> uuids(final String name) {
        return set(name, Codec.UUID);
    }

    /**
     * A column that maps strings to strings.
     *
     * @param name its name
     * @return the column
     */
    public static Column<ImmutableMap<String, String>> stringMap(final String name) {
        return map(name, Codec.STRING, Codec.STRING);
    }

    /**
     * A column that maps strings to integers.
     *
     * @param name its name
     * @return the column
     */
    public static Column<ImmutableMap<String, Long>> integerMap(final String name) {
        return map(name, Codec.STRING, Codec.INTEGER);
    }

    /**
     * A column that maps integers to references, such as {@code QoS.queues} and {@code vlan_bindings}.
     *
     * @param name its name
     * @return the column
     */
    public static Column<ImmutableMap<Long, UUID>> uuidMap(final String name) {
        return map(name, Codec.INTEGER, Codec.UUID);
    }

    /**
     * Returns this column, except that a database need not have it: then it reads as empty, false, zero or "".
     *
     * @return the column
     */
    public Column<T> ifPresent() {
        return new Column<>(name, shape, false, absent, fits, decoder, encoder);
    }

    /**
     * Returns the name of the column.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns whether a database without this column is refused.
     *
     * @return true if it is
     */
    public boolean isRequired() {
        return required;
    }

    /**
     * Returns the shape that is expected, for error messages.
     *
     * @return the shape
     */
    public String shape() {
        return shape;
    }

    /**
     * Tells whether a column of the live schema has the expected shape.
     *
     * @param type the type in the live schema
     * @return true if it has
     */
    public boolean fits(final ColumnType type) {
        return fits.test(type);
    }

    /**
     * Writes a value as the database has it.
     *
     * @param value the Java value
     * @return the database value
     */
    public OvsdbValue encode(final T value) {
        return encoder.apply(value);
    }

    /**
     * Reads a value of the database.
     *
     * @param value the database value
     * @return the Java value
     * @throws IllegalArgumentException if it has not the shape of this column
     */
    public T decode(final OvsdbValue value) {
        return decoder.apply(value);
    }

    OvsdbValue absent() {
        return absent;
    }

    @Override
    public String toString() {
        return name + ": " + shape;
    }

    private static <T> Column<T> scalar(final String name, final Codec<T> codec) {
        return new Column<>(name, codec.type().text(), true, codec.type().defaultAtom(),
            type -> type.isScalar() && type.key().type() == codec.type(),
            value -> codec.decode(asAtom(value)), codec::encode);
    }

    private static <T> Column<Optional<T>> optional(final String name, final Codec<T> codec) {
        return new Column<>(name, "optional " + codec.type().text(), true, OvsdbSet.EMPTY,
            type -> type.isOptional() && type.key().type() == codec.type(),
            value -> asSet(value).elements().stream().findFirst().map(codec::decode),
            value -> value.map(element -> OvsdbSet.of(codec.encode(element))).orElse(OvsdbSet.EMPTY));
    }

    private static <T> Column<ImmutableSet<T>> set(final String name, final Codec<T> codec) {
        return new Column<>(name, "set of " + codec.type().text(), true, OvsdbSet.EMPTY,
            type -> !type.isScalar() && !type.isMap() && type.key().type() == codec.type(),
            value -> decodeSet(codec, asSet(value)),
            value -> OvsdbSet.copyOf(value.stream().map(codec::encode).toList()));
    }

    private static <T> ImmutableSet<T> decodeSet(final Codec<T> codec, final OvsdbSet set) {
        final var builder = ImmutableSet.<T>builderWithExpectedSize(set.elements().size());
        for (var element : set.elements()) {
            builder.add(codec.decode(element));
        }
        return builder.build();
    }

    private static <K, V> Column<ImmutableMap<K, V>> map(final String name, final Codec<K> keys,
            final Codec<V> values) {
        return new Column<>(name, "map of " + keys.type().text() + " to " + values.type().text(), true, OvsdbMap.EMPTY,
            type -> type.key().type() == keys.type()
                && type.value().filter(value -> value.type() == values.type()).isPresent(),
            value -> decodeMap(keys, values, asMap(value)),
            value -> {
                final var builder = ImmutableMap.<OvsdbAtom, OvsdbAtom>builderWithExpectedSize(value.size());
                for (Map.Entry<K, V> entry : value.entrySet()) {
                    builder.put(keys.encode(entry.getKey()), values.encode(entry.getValue()));
                }
                return new OvsdbMap(builder.build());
            });
    }

    private static <K, V> ImmutableMap<K, V> decodeMap(final Codec<K> keys, final Codec<V> values,
            final OvsdbMap map) {
        final var builder = ImmutableMap.<K, V>builderWithExpectedSize(map.entries().size());
        map.entries().forEach((key, value) -> builder.put(keys.decode(key), values.decode(value)));
        return builder.build();
    }

    private static OvsdbAtom asAtom(final OvsdbValue value) {
        if (value instanceof OvsdbAtom atom) {
            return atom;
        }
        throw new IllegalArgumentException("Not an atom: " + value);
    }

    private static OvsdbSet asSet(final OvsdbValue value) {
        if (value instanceof OvsdbSet set) {
            return set;
        }
        throw new IllegalArgumentException("Not a set: " + value);
    }

    private static OvsdbMap asMap(final OvsdbValue value) {
        if (value instanceof OvsdbMap map) {
            return map;
        }
        throw new IllegalArgumentException("Not a map: " + value);
    }

    /** How atoms of one type are written in Java. */
    private record Codec<T>(AtomicType type, Function<OvsdbAtom, T> decoder, Function<T, OvsdbAtom> encoder) {
        static final Codec<String> STRING = new Codec<>(AtomicType.STRING,
            atom -> atom instanceof OvsdbAtom.StringAtom string ? string.value() : mismatch(atom), OvsdbAtom::of);
        static final Codec<Long> INTEGER = new Codec<>(AtomicType.INTEGER,
            atom -> atom instanceof OvsdbAtom.IntegerAtom integer ? (Long) integer.value() : Codec.<Long>mismatch(atom),
            OvsdbAtom::of);
        static final Codec<Boolean> BOOLEAN = new Codec<>(AtomicType.BOOLEAN,
            atom -> atom instanceof OvsdbAtom.BooleanAtom bool ? (Boolean) bool.value() : Codec.<Boolean>mismatch(atom),
            OvsdbAtom::of);
        static final Codec<UUID> UUID = new Codec<>(AtomicType.UUID,
            atom -> atom instanceof OvsdbAtom.UuidAtom uuid ? uuid.value() : mismatch(atom), OvsdbAtom::of);

        T decode(final OvsdbAtom atom) {
            return decoder.apply(atom);
        }

        OvsdbAtom encode(final T value) {
            return encoder.apply(value);
        }

        private static <T> T mismatch(final OvsdbAtom atom) {
            throw new IllegalArgumentException("Atom of another type: " + atom);
        }
    }
}
