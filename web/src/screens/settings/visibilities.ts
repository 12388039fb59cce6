/** Who sees a registry, in words. */
export function visibilities(organization: string) {
  return [
    {
      value: "ORGANIZATION",
      text: "Organization",
      hint: `Every member of ${organization} sees it. It can be restricted later.`,
    },
    {
      value: "RESTRICTED",
      text: "Restricted",
      hint: `Only its own members see it, and the admins of ${organization}. There is no way back.`,
    },
  ] as const;
}
