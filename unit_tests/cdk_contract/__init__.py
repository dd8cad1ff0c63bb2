"""What airbyte-cdk does and does not promise, and what our checkpoints, limits and messages stand on."""
