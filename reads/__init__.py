"""The selection of a GraphQL operation becomes one SQL statement that gives the finished JSON."""
