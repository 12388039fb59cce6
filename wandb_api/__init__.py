"""The dialect of GraphQL that the `wandb` SDK speaks; its words are used nowhere else."""
