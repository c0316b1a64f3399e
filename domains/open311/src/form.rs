//! The body of a report: fields of a form, as the specification names them.

use std::collections::BTreeMap;

use connectors::{Incoming, door::Sender};
use kernel::{Error, Result};

/// Fields that are read of one form.
const FIELDS_MOST: usize = 200;
/// Characters of an address of a picture.
const URL_MOST: usize = 500;

/// The fields of a form. Of one that stands twice, the first holds.
pub(crate) struct Form(BTreeMap<String, String>);

impl Form {
    /// Reads the body.
    ///
    /// # Errors
    /// `open311.form` for too many fields; `http.nul`, naming the field.
    pub fn read(body: &[u8]) -> Result<Form> {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.len() == FIELDS_MOST {
                return Err(Error::new(kernel::Kind::Invalid, "open311.form"));
            }
            if name.contains('\0') || value.contains('\0') {
                let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
                return Err(Error::invalid("http.nul", name));
            }
            fields.entry(name.into_owned()).or_insert(value.into_owned());
        }
        Ok(Form(fields))
    }

    /// A field that was filled in, without the blanks around it.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|v| v.trim()).filter(|v| !v.is_empty())
    }

    fn own(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    fn degrees(&self, name: &'static str) -> Result<Option<f64>> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        number.map(Some).ok_or_else(|| Error::invalid("open311.number_wrong", name))
    }

    /// The report. `named` is what the service is called, for whoever sends no
    /// words of their own.
    ///
    /// # Errors
    /// `open311.place_needed`, `open311.address_id`, `open311.number_wrong`,
    /// naming the field.
    pub fn report(&self, service: &str, named: &str, sender: Sender) -> Result<Incoming> {
        let (lat, lon) = (self.degrees("lat")?, self.degrees("long")?);
        if lat.is_some() != lon.is_some() {
            let missing = if lat.is_none() { "lat" } else { "long" };
            return Err(Error::invalid("open311.needed", missing));
        }
        if lat.is_none() && self.get("address_string").is_none() {
            return Err(match self.get("address_id") {
                Some(_) => Error::invalid("open311.address_id", "address_id"),
                None => Error::invalid("open311.place_needed", "lat"),
            });
        }
        Ok(Incoming {
            sender,
            text: self.text(named)?,
            request_type: self.own("attribute[request_type]"),
            subcategory: Some(service.to_owned()),
            lon,
            lat,
            address: self.own("address_string"),
            name: self.name(),
            phone: self.own("phone"),
            ..Incoming::default()
        })
    }

    /// The picture stays where it is: the program fetches nothing that somebody
    /// names, and whoever works on the report sees the address.
    fn text(&self, named: &str) -> Result<String> {
        let text = self.get("description").unwrap_or(named);
        let Some(url) = self.get("media_url") else { return Ok(text.to_owned()) };
        let web = url.starts_with("https://") || url.starts_with("http://");
        let plain = url.len() <= URL_MOST && !url.chars().any(|c| c.is_control() || c == ' ');
        match web && plain {
            true => Ok(format!("{text}\n{url}")),
            false => Err(Error::invalid("open311.value_wrong", "media_url")),
        }
    }

    fn name(&self) -> Option<String> {
        match (self.get("last_name"), self.get("first_name")) {
            (None, None) => None,
            (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
            (Some(last), Some(first)) if last.is_ascii() && first.is_ascii() => {
                Some(format!("{first} {last}"))
            }
            (Some(last), Some(first)) => Some(format!("{last}{first}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Incoming> {
        Form::read(body.as_bytes())?.report("0101", "路面破损", Sender::Resident)
    }

    #[test]
    fn a_form_becomes_a_report() {
        let got = read(
            "lat=39.605&long=106.805&description=%E5%9D%91&first_name=Ann&last_name=Lee\
             &phone=13800000000&email=a%40b.c&attribute[request_type]=complain\
             &media_url=https%3A%2F%2Fx.example%2F1.jpg&unknown=1&lat=1",
        )
        .unwrap();
        assert_eq!((got.lat, got.lon), (Some(39.605), Some(106.805)));
        assert_eq!(got.text, "坑\nhttps://x.example/1.jpg");
        assert_eq!(got.name.as_deref(), Some("Ann Lee"));
        assert_eq!(got.request_type.as_deref(), Some("complain"));
        let chinese = read("address_string=a&last_name=%E5%BC%A0&first_name=%E4%B8%89").unwrap();
        assert_eq!(chinese.name.as_deref(), Some("张三"));
        assert_eq!(chinese.text, "路面破损");
    }

    #[test]
    fn what_is_wrong_names_its_field() {
        let cases = [
            ("", "open311.place_needed", "lat"),
            ("lat=1", "open311.needed", "long"),
            ("long=1", "open311.needed", "lat"),
            ("lat=x&long=1", "open311.number_wrong", "lat"),
            ("lat=1&long=inf", "open311.number_wrong", "long"),
            ("address_id=7", "open311.address_id", "address_id"),
            ("address_string=a&media_url=file:///etc/passwd", "open311.value_wrong", "media_url"),
            ("address_string=a%00", "http.nul", "address_string"),
        ];
        for (body, code, field) in cases {
            let e = read(body).unwrap_err();
            assert_eq!((e.code, e.field.as_deref()), (code, Some(field)), "{body}");
        }
        let many: String = (0..300).map(|n| format!("f{n}=1&")).collect();
        assert_eq!(read(&many).unwrap_err().code, "open311.form");
    }
}
