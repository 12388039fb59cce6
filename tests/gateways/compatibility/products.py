"""The schema that Apollo's compatibility tests ask for, and what they expect to find in it."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import federation
from strawberry.federation.schema_directive import schema_directive
from strawberry.schema_directive import Location

EMAIL = "support@apollographql.com"


@schema_directive(
    locations=[Location.OBJECT],
    name="custom",
    compose=True,
    import_url="https://myspecs.dev/myCustomDirective/v1.0",
)
class Custom: ...


@federation.type(extend=True, keys=["email"])
class User:
    email: strawberry.ID = federation.field(external=True)
    name: str | None = federation.field(override="users")
    total_products_created: int | None = federation.field(external=True)
    years_of_employment: int = federation.field(external=True)

    @federation.field(requires=["totalProductsCreated", "yearsOfEmployment"])
    def average_products_created_per_year(self) -> int | None:
        """What the gateway brought along, divided."""
        if self.total_products_created is None:
            return None
        return round(self.total_products_created / self.years_of_employment)

    @classmethod
    def resolve_reference(cls, email: str, **brought: Any) -> User | None:
        """The one user, with what another subgraph knows."""
        if email != EMAIL:
            return None
        years = brought.get("yearsOfEmployment", 0)
        return made_by(brought.get("totalProductsCreated"), years)


def made_by(total: int | None = 1337, years: int = 0) -> User:
    """The user who has made everything."""
    return User(
        email=strawberry.ID(EMAIL),
        name="Jane Smith",
        total_products_created=total,
        years_of_employment=years,
    )


@federation.type(shareable=True)
class ProductDimension:
    size: str | None
    weight: float | None
    unit: str | None = federation.field(inaccessible=True)


@strawberry.type
class ProductVariation:
    id: strawberry.ID


@strawberry.type
class CaseStudy:
    case_number: strawberry.ID
    description: str | None


@federation.type(keys=["study { caseNumber }"])
class ProductResearch:
    study: CaseStudy
    outcome: str | None = None

    @classmethod
    def resolve_reference(cls, study: dict[str, Any]) -> ProductResearch | None:
        """The research on this case."""
        found = [each for each in RESEARCH if each.study.case_number == study["caseNumber"]]
        return found[0] if found else None


@federation.type(keys=["sku package"])
class DeprecatedProduct:
    sku: str
    package: str
    reason: str | None
    created_by: User | None

    @classmethod
    def resolve_reference(cls, sku: str, package: str) -> DeprecatedProduct | None:
        """The one that is deprecated."""
        return DEPRECATED if (sku, package) == (DEPRECATED.sku, DEPRECATED.package) else None


@federation.type(keys=["id", "sku package", "sku variation { id }"], directives=[Custom()])
class Product:
    id: strawberry.ID
    sku: str | None
    package: str | None
    variation: ProductVariation | None
    dimensions: ProductDimension | None
    research: list[ProductResearch]
    created_by: User | None = federation.field(provides=["totalProductsCreated"])
    notes: str | None = federation.field(tags=["internal"], default=None)

    @classmethod
    def resolve_reference(cls, **key: Any) -> Product | None:
        """The product with any of its keys."""
        variation = key.pop("variation", None)
        key = {name: key[name] for name in ("id", "sku", "package") if name in key}
        for each in PRODUCTS:
            same = all(getattr(each, name) == value for name, value in key.items())
            assert each.variation is not None
            if same and (variation is None or each.variation.id == variation["id"]):
                return each
        return None


@federation.interface_object(keys=["id"])
class Inventory:
    id: strawberry.ID

    @strawberry.field
    def deprecated_products(self) -> list[DeprecatedProduct]:
        """All that are deprecated."""
        return [DEPRECATED]

    @classmethod
    def resolve_reference(cls, id: strawberry.ID) -> Inventory | None:
        """The one inventory."""
        return Inventory(id=id) if id == "apollo-oss" else None


@federation.type(extend=True)
class Query:
    @strawberry.field
    def product(self, id: strawberry.ID) -> Product | None:
        """The product with this id."""
        return Product.resolve_reference(id=id)

    @strawberry.field(deprecation_reason="Use product query instead")
    def deprecated_product(self, sku: str, package: str) -> DeprecatedProduct | None:
        """The deprecated product with this key."""
        return DeprecatedProduct.resolve_reference(sku, package)


RESEARCH = [
    ProductResearch(
        study=CaseStudy(case_number=strawberry.ID("1234"), description="Federation Study")
    ),
    ProductResearch(study=CaseStudy(case_number=strawberry.ID("1235"), description="Studio Study")),
]
DEPRECATED = DeprecatedProduct(
    sku="apollo-federation-v1",
    package="@apollo/federation-v1",
    reason="Migrate to Federation V2",
    created_by=made_by(),
)
PRODUCTS = [
    Product(
        id=strawberry.ID(f"apollo-{sku}"),
        sku=sku,
        package=package,
        variation=ProductVariation(id=strawberry.ID(variation)),
        dimensions=ProductDimension(size="small", weight=1, unit="kg"),
        research=[research],
        created_by=made_by(),
    )
    for (sku, package, variation), research in zip(
        [("federation", "@apollo/federation", "OSS"), ("studio", "", "platform")],
        RESEARCH,
        strict=True,
    )
]
