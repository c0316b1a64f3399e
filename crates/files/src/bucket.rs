//! Attachments in an object store that speaks S3.

use std::time::Duration;

use kernel::Result;
use object_store::ClientOptions;
use object_store::RetryConfig;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use serde::Deserialize;

use crate::error::not_kept;

/// Someone waits for the answer: rather refuse than try for minutes.
const RETRIES: RetryConfig = RetryConfig {
    max_retries: 2,
    retry_timeout: Duration::from_secs(20),
    backoff: object_store::BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(2),
        base: 2.0,
    },
};

/// Where the bucket is and who we are there.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bucket {
    /// Its name.
    pub bucket: String,
    /// `https://s3.example.cn`; empty for Amazon's own of the region. With
    /// `http://` nothing is encrypted on the way.
    pub endpoint: String,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
}

impl std::fmt::Debug for Bucket {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} at {}", self.bucket, self.endpoint)
    }
}

impl Bucket {
    pub(crate) fn open(&self) -> Result<AmazonS3> {
        // The program's one TLS stack; a second call finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key)
            .with_secret_access_key(&self.secret_key)
            .with_virtual_hosted_style_request(false)
            // Several stores that speak S3 do not know it.
            .with_disable_bulk_delete(true)
            .with_client_options(ClientOptions::new().with_timeout(Duration::from_secs(30)))
            .with_retry(RETRIES);
        if !self.endpoint.is_empty() {
            builder = builder
                .with_endpoint(&self.endpoint)
                .with_allow_http(self.endpoint.starts_with("http://"));
        }
        builder.build().map_err(not_kept)
    }
}
