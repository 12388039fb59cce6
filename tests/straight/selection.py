"""Selections: which fields of an object, under which keys, in which fragments, how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random

from graphql import (
    GraphQLBoolean,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_leaf_type,
)

from reads.compiler import source_of
from reads.source import Connection
from tests.straight.arguments import Arguments

# Names that the statement has for rows and columns of its own, and such as Postgres would cut.
ALIASES = (
    *("asker", "t1", "t2", "t10", "p", "n", "g", "r0", "r1", "x", "u", "i", "k", "e", "m"),
    *("more", "cursors", "cursor", "walked", "shown", "node", "name", "id", "path", "data"),
    *("_", "A", "a", "null", "true", "select", "from", "errors", "type", "description", "desc"),
    "a" * 63,
)
LONG_ALIASES = ("a" * 64, "a" * 63 + "b", "a" * 63 + "c", "b" * 200)
# They are not in the database, so that a whole operation goes the ordinary way.
ELSEWHERE = frozenset({"files", "snippet", "checkLink", "server", "_service"})
DEEPEST = 16


@dataclass
class Slot:
    """A field under a key, with the selections that it has had so far."""

    parent: str
    name: str
    arguments: str
    below: Keys


Keys = defaultdict[str, list[Slot]]


def no_keys() -> Keys:
    """Nothing is selected so far."""
    return defaultdict(list)


@dataclass
class Budget:
    """How much of an operation is left to be written."""

    fields: int
    depth: int = DEEPEST


@dataclass
class Writer:
    """Writes selections; the less often a field was chosen before, the likelier it is."""

    schema: GraphQLSchema
    random: Random
    arguments: Arguments
    seen: Counter[str]
    budget: Budget
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)
    straight: bool = True
    aliases: tuple[str, ...] = ALIASES

    def selection(self, type_: GraphQLNamedType, keys: Keys, depth: int, pages: int) -> str:
        """A selection set on the type; `pages` counts the lists around it."""
        usual = (1, 2, 3, 4, 6, 9) if depth else (1, 1, 2, 3, 5)
        count = self.random.choice(usual if self.budget.fields > 0 else (1, 1, 2))
        parts = [self._part(type_, keys, depth, pages) for _ in range(count)]
        return f"{{ {' '.join(parts)} }}"

    def _part(self, type_: GraphQLNamedType, keys: Keys, depth: int, pages: int) -> str:
        chance = self.random.random()
        self.budget.fields -= 1
        if chance < 0.07:
            return self._typename(keys)
        union = isinstance(type_, GraphQLUnionType)
        abstract = union or isinstance(type_, GraphQLInterfaceType)
        if chance < (0.75 if abstract else 0.17) and depth < self.budget.depth:
            return self._fragment(type_, keys, depth, pages)
        if union:
            return self._typename(keys)
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        if chance > 0.93 and (again := self._again(type_, keys, depth, pages)):
            return again
        return self._field(type_, keys, depth, pages)

    def _typename(self, keys: Keys) -> str:
        key = self._key(keys, "__typename", "")
        keys[key].append(Slot("", "__typename", "", no_keys()))
        return f"{_aliased(key, '__typename')}{self._directives()}"

    def _fragment(self, type_: GraphQLNamedType, keys: Keys, depth: int, pages: int) -> str:
        """A fragment on the type, or on one that some of its objects are of."""
        random = self.random
        on = random.choice(self._overlapping(type_))
        known = [name for name, (fits, _) in self.fragments.items() if fits == on.name]
        if known and random.random() < 0.4:
            return f"...{random.choice(known)}{self._directives()}"
        body = self.selection(on, keys, depth + 1, pages)
        if random.random() < 0.4:
            name = (
                f"F{len(self.fragments)}" if random.random() < 0.8 else f"on{len(self.fragments)}"
            )
            self.fragments[name] = (on.name, body)
            return f"...{name}{self._directives()}"
        bare = on is type_ and random.random() < 0.3
        return f"...{'' if bare else f' on {on.name}'}{self._directives()} {body}"

    def _overlapping(self, type_: GraphQLNamedType) -> list[GraphQLNamedType]:
        mine = self._possible(type_)
        found: list[GraphQLNamedType] = [
            each
            for each in self.schema.type_map.values()
            if is_composite_type(each)
            and not each.name.startswith("__")
            and mine & self._possible(each)
        ]
        # Those that no other fragment reaches are as likely as all others together.
        return [*found, type_, type_] if isinstance(type_, GraphQLObjectType) else found

    def _possible(self, type_: GraphQLNamedType) -> set[str]:
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
            return {each.name for each in self.schema.get_possible_types(type_)}
        return {type_.name}

    def _again(
        self,
        type_: GraphQLObjectType | GraphQLInterfaceType,
        keys: Keys,
        depth: int,
        pages: int,
    ) -> str | None:
        """A field a second time under the same key, so that the selections are merged."""
        slots = [
            (key, slot)
            for key, those in keys.items()
            for slot in those
            if slot.parent == type_.name and slot.name in type_.fields
        ]
        if not slots:
            return None
        key, slot = self.random.choice(slots)
        return self._written(type_.fields[slot.name], key, slot, depth, pages)

    def _field(
        self,
        type_: GraphQLObjectType | GraphQLInterfaceType,
        keys: Keys,
        depth: int,
        pages: int,
    ) -> str:
        name = self._chosen(type_, depth)
        chosen = type_.fields[name]
        self.seen[f"{type_.name}.{name}"] += 1
        arguments = self.arguments.written(type_.name, name, chosen, pages)
        key = self._key(keys, name, arguments)
        same = (s for s in keys[key] if (s.name, s.arguments) == (name, arguments))
        slot = next(same, None) or Slot(type_.name, name, arguments, no_keys())
        keys[key].append(slot)
        return self._written(chosen, key, slot, depth, pages)

    def _chosen(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        ends = self.budget.fields <= 0 or depth >= self.budget.depth
        names: list[str] = [
            name
            for name, each in type_.fields.items()
            if not (ends and not is_leaf_type(get_named_type(each.type)))
            and not (self.straight and name in ELSEWHERE)
        ] or list(type_.fields)
        weights = [1 / (1 + self.seen[f"{type_.name}.{name}"]) ** 2 for name in names]
        return self.random.choices(names, weights)[0]

    def _written(self, chosen: GraphQLField, key: str, slot: Slot, depth: int, pages: int) -> str:
        type_ = get_named_type(chosen.type)
        head = f"{_aliased(key, slot.name)}{slot.arguments}{self._directives()}"
        if is_leaf_type(type_):
            return head
        deeper = pages + isinstance(source_of(chosen), Connection)
        return f"{head} {self.selection(type_, slot.below, depth + 1, deeper)}"

    def _key(self, keys: Keys, name: str, arguments: str) -> str:
        """A key at which the field may stand: it agrees with what stands there already."""
        random = self.random
        key = random.choice(self.aliases) if random.random() < 0.2 else name
        if key in keys and random.random() < 0.97:
            same = all((s.name, s.arguments) == (name, arguments) for s in keys[key])
            if not same:
                return f"{random.choice(('k', key))}_{sum(map(len, keys.values()))}"
        return key

    def _directives(self) -> str:
        random = self.random
        if random.random() > 0.1:
            return ""
        name = random.choice(("include", "skip"))
        likely = "true" if (name == "include") == (random.random() < 0.7) else "false"
        if random.random() < 0.6:
            likely = self.arguments.blanks.variable(GraphQLNonNull(GraphQLBoolean), "directive", 0)
        again = self._directives() if random.random() < 0.1 else ""
        return f" @{name}(if: {likely}){'' if f'@{name}' in again else again}"


def _aliased(key: str, name: str) -> str:
    return name if key == name else f"{key}: {name}"
