//! The edge: requests to commands, problem+json, OpenAPI, live events, uploads
