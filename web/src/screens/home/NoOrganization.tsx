import { Empty } from "../../parts/Empty";
import { Snippet } from "../../parts/Snippet";

const FIRST = `mutation {
  createOrganization(input: { name: "acme", displayName: "Acme" }) {
    organization { id name }
    errors { code message field }
  }
}`;

/** How to get into an organization, or to make one. */
export default function NoOrganization() {
  return (
    <Empty title="You belong to no organization yet">
      <p>
        Ask an administrator of one to add you, or make one in <a href="/graphql">GraphiQL</a>. It
        comes with the registries <em>model</em> and <em>dataset</em>.
      </p>
      <Snippet code={FIRST} what="the mutation that makes an organization" />
    </Empty>
  );
}
