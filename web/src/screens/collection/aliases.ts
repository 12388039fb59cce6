/** Aliases in an order where what must not be overlooked comes first. */
export function byWeight(aliases: readonly string[], protectedAliases: readonly string[]) {
  const rank = (alias: string) =>
    protectedAliases.includes(alias) ? 0 : alias === "latest" ? 1 : 2;
  return [...aliases].sort((one, other) => rank(one) - rank(other));
}
