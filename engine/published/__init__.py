"""A gallery published to a vector engine (Milvus), where machines without the gallery can search it."""
