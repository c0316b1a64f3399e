//! Documents in the asked form.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Result};
use serde::Serialize;
use serde_json::Value;

use crate::xml;

/// The forms of an answer, by the ending of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Xml,
}

impl Form {
    /// The form of an ending.
    pub fn named(ending: &str) -> Option<Form> {
        match ending {
            "json" => Some(Form::Json),
            "xml" => Some(Form::Xml),
            _ => None,
        }
    }

    /// The name before the ending, and the form.
    pub fn split(name: &str) -> Option<(&str, Form)> {
        let (name, ending) = name.rsplit_once('.')?;
        Some((name, Form::named(ending)?))
    }

    /// A document in this form; `root` names it in XML.
    ///
    /// # Errors
    /// Internal, when it cannot be written.
    pub fn of<T: Serialize>(self, root: &str, value: &T, status: StatusCode) -> Result<Response> {
        let value = serde_json::to_value(value).map_err(Error::internal)?;
        let (kind, body) = self.written(root, &value)?;
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    }

    fn written(self, root: &str, value: &Value) -> Result<(&'static str, Vec<u8>)> {
        match self {
            Form::Json => {
                let body = serde_json::to_vec(value).map_err(Error::internal)?;
                Ok(("application/json; charset=utf-8", body))
            }
            Form::Xml => {
                let body = xml::document(root, value).map_err(Error::internal)?;
                Ok(("text/xml; charset=utf-8", body))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_the_form() {
        assert_eq!(Form::split("0101.json"), Some(("0101", Form::Json)));
        assert_eq!(Form::split("a.b.xml"), Some(("a.b", Form::Xml)));
        for bad in ["", "0101", "0101.", "0101.csv", ".JSON"] {
            assert_eq!(Form::split(bad), None, "{bad}");
        }
    }
}
