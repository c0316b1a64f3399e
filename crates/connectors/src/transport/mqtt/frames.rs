//! Packets of a stream. One that is too large is told and passed over: if it
//! ended the connection, the broker would send it again for ever, and nothing
//! after it would come.

use bytes::{Buf, BytesMut};
use rumqttc::mqttbytes::{Error, v4::Packet};
use tokio_util::codec::{Decoder, Encoder};

/// Bytes of a packet that are read.
const PACKET_MOST: usize = 64 * 1024;
/// The kind of a packet that brings a message.
const PUBLISH: u8 = 3;

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Came {
    Packet(Packet),
    /// A message of so many bytes; number 0 asks for no answer.
    TooLarge {
        topic: String,
        number: u16,
        bytes: usize,
    },
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// Bytes still to pass over.
    skip: usize,
}

impl Frames {
    fn pass_over(&mut self, src: &mut BytesMut) -> bool {
        let here = self.skip.min(src.len());
        src.advance(here);
        self.skip -= here;
        self.skip == 0
    }

    /// Topic and number stand at the beginning of a message.
    fn too_large(&mut self, src: &mut BytesMut) -> Result<Option<Came>, Error> {
        let Some((kind, head, rest)) = header(src) else { return Err(Error::MalformedPacket) };
        if kind >> 4 != PUBLISH {
            return Err(Error::PayloadSizeLimitExceeded(rest));
        }
        let Some([high, low]) = src.get(head..head + 2) else { return Ok(None) };
        let topic = head + 2 + usize::from(u16::from_be_bytes([*high, *low]));
        let numbered = kind & 0b0110 != 0;
        let start = topic + if numbered { 2 } else { 0 };
        if start - head > rest {
            return Err(Error::MalformedPacket);
        }
        let Some(name) = src.get(head + 2..topic).filter(|_| src.len() >= start) else {
            return Ok(None);
        };
        let topic_name = String::from_utf8_lossy(name).into_owned();
        let number = match src.get(topic..start) {
            Some([high, low]) => u16::from_be_bytes([*high, *low]),
            _ => 0,
        };
        self.skip = head + rest;
        self.pass_over(src);
        Ok(Some(Came::TooLarge { topic: topic_name, number, bytes: rest }))
    }
}

/// First byte, bytes of the header, bytes after it.
fn header(src: &[u8]) -> Option<(u8, usize, usize)> {
    let mut rest = 0;
    for place in 0..4_usize {
        let byte = *src.get(place + 1)?;
        rest |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((*src.first()?, place + 2, rest));
        }
    }
    None
}

impl Decoder for Frames {
    type Item = Came;
    type Error = Error;

    fn decode(&mut self, src: &mut BytesMut) -> Result<Option<Came>, Error> {
        if !self.pass_over(src) {
            return Ok(None);
        }
        match Packet::read(src, PACKET_MOST) {
            Ok(packet) => Ok(Some(Came::Packet(packet))),
            Err(Error::InsufficientBytes(more)) => {
                src.reserve(more);
                Ok(None)
            }
            Err(Error::PayloadSizeLimitExceeded(_)) => self.too_large(src),
            Err(e) => Err(e),
        }
    }
}

impl Encoder<Packet> for Frames {
    type Error = Error;

    fn encode(&mut self, packet: Packet, to: &mut BytesMut) -> Result<(), Error> {
        packet.write(to, PACKET_MOST).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use rumqttc::mqttbytes::QoS;
    use rumqttc::mqttbytes::v4::Publish;

    use super::*;

    fn message(number: u16, bytes: usize) -> Packet {
        let mut publish = Publish::new("m/1/alarm", QoS::AtLeastOnce, vec![b'x'; bytes]);
        publish.pkid = number;
        Packet::Publish(publish)
    }

    /// The stream in pieces of so many bytes.
    fn read(stream: &[u8], piece: usize) -> Vec<Came> {
        let (mut frames, mut src, mut all) = (Frames::default(), BytesMut::new(), Vec::new());
        for part in stream.chunks(piece) {
            src.extend_from_slice(part);
            while let Some(came) = frames.decode(&mut src).unwrap() {
                all.push(came);
            }
        }
        all
    }

    #[test]
    fn one_too_large_is_told_and_the_next_one_comes() {
        let mut stream = BytesMut::new();
        for (number, bytes) in [(1, 5), (2, PACKET_MOST), (3, 300_000), (4, 0)] {
            message(number, bytes).write(&mut stream, usize::MAX).unwrap();
        }
        for piece in [1, 7, 4096, stream.len()] {
            let came = read(&stream, piece);
            assert_eq!(came.len(), 4, "{piece}");
            assert_eq!(came[0], Came::Packet(message(1, 5)));
            let told = |n| Came::TooLarge { topic: "m/1/alarm".into(), number: n, bytes: 0 };
            for (at, n) in [(1, 2), (2, 3)] {
                let Came::TooLarge { topic, number, .. } = &came[at] else { panic!("{piece}") };
                assert_eq!(
                    Came::TooLarge { topic: topic.clone(), number: *number, bytes: 0 },
                    told(n)
                );
            }
            assert_eq!(came[3], Came::Packet(message(4, 0)));
        }
    }

    #[test]
    fn nonsense_is_an_error_and_no_panic() {
        let longer_than_itself = [0x32, 0xff, 0xff, 0x7f, 0xff, 0xff];
        let no_message = [0x90, 0xff, 0xff, 0x7f, 0, 0];
        for bytes in [&longer_than_itself[..], &no_message, &[0x30, 0xff, 0xff, 0xff, 0xff, 0x01]] {
            let mut src = BytesMut::from(bytes);
            let got = Frames::default().decode(&mut src);
            assert!(matches!(got, Err(_) | Ok(None)), "{bytes:?}: {got:?}");
        }
        for seed in 0..2_000_u64 {
            let noise: Vec<u8> = (0..64_u64)
                .map(|n| {
                    (seed.wrapping_mul(6_364_136_223_846_793_005).rotate_left((n % 64) as u32)
                        >> 13) as u8
                })
                .collect();
            let _ = Frames::default().decode(&mut BytesMut::from(&noise[..]));
        }
    }
}
