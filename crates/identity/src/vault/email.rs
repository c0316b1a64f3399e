//! Mail addresses as people type them.

/// Characters before the sign, and of one part of the host.
const LOCAL_MOST: usize = 64;
const LABEL_MOST: usize = 63;

/// The address as it is kept and compared: in small letters, with the signs of
/// a Chinese keyboard put right. `None` when nothing could be sent there.
///
/// Narrower than the standard: no quotes, no comments, no bare numbers for a
/// host. Nobody's mailbox is called so, and they are how a header is forged.
pub(super) fn read(value: &str) -> Option<String> {
    let plain: String = value.chars().map(plain).collect();
    let (local, host) = plain.split_once('@')?;
    (is_local(local) && is_host(host)).then(|| plain.clone())
}

fn plain(c: char) -> char {
    match c {
        '＠' => '@',
        '．' | '。' => '.',
        c => c.to_ascii_lowercase(),
    }
}

fn is_local(local: &str) -> bool {
    let known = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    let part = |part: &str| !part.is_empty() && part.bytes().all(known);
    local.len() <= LOCAL_MOST && local.split('.').all(part)
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let known = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        (1..=LABEL_MOST).contains(&label.len())
            && label.bytes().all(known)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let mut last = host.rsplit('.').next().unwrap_or("").bytes();
    host.contains('.') && host.split('.').all(label) && last.any(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_written_in_many_ways_is_one_address() {
        for written in ["Zhang.San@QQ.com", "zhang.san＠qq．com", "zhang.san@qq。com"] {
            assert_eq!(read(written).as_deref(), Some("zhang.san@qq.com"), "{written}");
        }
        for good in ["a@b.cn", "a+b@b.cn", "o'neil@mail.example.co", "1@163.com", "x@xn--fiqs8s.cn"]
        {
            assert_eq!(read(good).as_deref(), Some(good));
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@b.cn", "a".repeat(65));
        for bad in [
            "",
            "@",
            "a@",
            "@b.cn",
            "a@b",
            "a@b..cn",
            "a@.cn",
            "a@b.cn.",
            ".a@b.cn",
            "a.@b.cn",
            "a..b@b.cn",
            "a@b@c.cn",
            "a b@c.cn",
            "a@b .cn",
            "\"a\"@b.cn",
            "a@[127.0.0.1]",
            "a@1.2.3.4",
            "a@-b.cn",
            "a@b-.cn",
            "a@b.cn\r\nbcc: c@d.cn",
            "a,c@b.cn",
            "a<c@b.cn>",
            "张三@b.cn",
            "a@公司.cn",
            &long,
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
