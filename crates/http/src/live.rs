//! Live events: "matter X is at version n", "a worklist of yours changed".
//!
//! An event carries no content: who gets it asks again over the ordinary
//! routes, under the ordinary rights. A client that was away asks again too,
//! so that nothing needs to be kept for it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use identity::hints::OF_RIGHTS;
use kernel::{Actor, Error, Kind, Place, Result};
use serde::Serialize;
use store::Live;
use tokio::sync::{broadcast, watch};

/// Names of the facts that say whose worklist changed; the subject is an
/// account, a unit, or an area. They need no subscriber in the outbox.
pub mod worklist {
    /// The subject is an account.
    pub const OF_PERSON: &str = "WorklistOfPerson";
    /// The subject is a unit.
    pub const OF_UNIT: &str = "WorklistOfUnit";
    /// The subject is an area: whoever holds a role over it, or round it.
    pub const OF_AREA: &str = "WorklistOfArea";
}

/// Name of the fact that an account was told something.
pub const NOTICES_OF_PERSON: &str = "NoticesOfPerson";

/// What a subscriber is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Sent {
    /// This matter is at this version.
    Matter { id: String, version: i64 },
    /// The subscriber's worklist changed.
    Worklist,
    /// The subscriber was told something.
    Notices,
}

/// Where live events are heard.
#[derive(Debug)]
pub struct Hub {
    listeners: Arc<AtomicUsize>,
    most: usize,
    stopped: watch::Sender<bool>,
}

impl Hub {
    /// With room for so many streams at once.
    pub fn new(most: usize) -> Hub {
        Hub { listeners: Arc::default(), most, stopped: watch::Sender::new(false) }
    }

    /// Ends all streams.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// How many streams are open.
    pub fn listeners(&self) -> usize {
        self.listeners.load(Ordering::Acquire)
    }

    /// A stream of what `events` tell of these matters (already allowed) and
    /// of the actor's own worklist.
    pub fn listen(
        &self,
        events: broadcast::Receiver<Live>,
        actor: Actor,
        matters: BTreeSet<i64>,
    ) -> Result<Listener> {
        let others = self.listeners.fetch_add(1, Ordering::AcqRel);
        let seat = Seat(Arc::clone(&self.listeners));
        if others >= self.most {
            return Err(Error::new(Kind::TooMany, "http.too_many").arg("seconds", 60));
        }
        let stopped = self.stopped.subscribe();
        Ok(Listener { events, stopped, actor, matters, _seat: seat })
    }
}

/// Gives the place back when the stream is dropped.
#[derive(Debug)]
struct Seat(Arc<AtomicUsize>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// One stream.
#[derive(Debug)]
pub struct Listener {
    events: broadcast::Receiver<Live>,
    stopped: watch::Receiver<bool>,
    actor: Actor,
    matters: BTreeSet<i64>,
    _seat: Seat,
}

/// What one event means for one subscriber.
enum Meaning {
    Nothing,
    Tell(Sent),
    End,
}

impl Listener {
    /// Waits for the next event that this subscriber may know of. `None` ends
    /// the stream: a session or grant of theirs is over, the program stops, or
    /// the reader was so slow that it missed something. Whoever reconnects asks again.
    pub async fn next(&mut self) -> Option<Sent> {
        loop {
            let event = tokio::select! {
                event = self.events.recv() => event.ok()?,
                _ = self.stopped.wait_for(|stopped| *stopped) => return None,
            };
            match self.meaning(&event) {
                Meaning::Nothing => {}
                Meaning::Tell(sent) => return Some(sent),
                Meaning::End => return None,
            }
        }
    }

    fn meaning(&self, event: &Live) -> Meaning {
        let tell =
            |meant: bool| if meant { Meaning::Tell(Sent::Worklist) } else { Meaning::Nothing };
        let me = self.actor.account().map(|a| a.get());
        match event.name.as_ref() {
            worklist::OF_PERSON => {
                tell(kernel::Id::from_i64(event.subject).is_some_and(|a| self.actor.is_meant_by(a)))
            }
            worklist::OF_UNIT | worklist::OF_AREA => tell(self.holds(event)),
            NOTICES_OF_PERSON if me == Some(event.subject) => Meaning::Tell(Sent::Notices),
            OF_RIGHTS if me == Some(event.subject) => Meaning::End,
            _ if self.matters.contains(&event.subject) => Meaning::Tell(Sent::Matter {
                id: event.subject.to_string(),
                version: event.version,
            }),
            _ => Meaning::Nothing,
        }
    }

    fn holds(&self, event: &Live) -> bool {
        self.actor.grants().iter().any(|g| match g.place {
            Place::Unit(unit) => event.name == worklist::OF_UNIT && unit.get() == event.subject,
            Place::Area(area) => {
                let inside = area.range().contains(&event.subject);
                event.name == worklist::OF_AREA && inside
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Grant, Id, Shard, Time};

    use super::*;

    fn live(name: &'static str, subject: i64, version: i64) -> Live {
        Live { shard: Shard::COMMON, name: name.into(), subject, version }
    }

    fn dispatcher(account: i64, area: &str) -> Actor {
        let place = Place::Area(area.parse().unwrap());
        let grant = Grant {
            role: "dispatcher".into(),
            place,
            from: Time::from_micros(0),
            to: None,
            stead: None,
        };
        Actor::Person { account: Id::from_i64(account).unwrap(), grants: vec![grant] }
    }

    fn code(area: &str) -> i64 {
        area.parse::<kernel::AreaCode>().unwrap().get()
    }

    #[tokio::test]
    async fn a_subscriber_hears_of_its_own_things_alone() {
        let (hub, events) = (Hub::new(10), broadcast::Sender::new(16));
        let me = dispatcher(1, "150302");
        let mut mine = hub.listen(events.subscribe(), me, BTreeSet::from([7])).unwrap();
        for event in [
            live("MatterMoved", 8, 1),
            live(worklist::OF_AREA, code("150303"), 0),
            live(worklist::OF_PERSON, 2, 0),
            live(OF_RIGHTS, 2, 0),
            live(NOTICES_OF_PERSON, 2, 0),
            live(worklist::OF_AREA, code("150300"), 0),
            live("MatterMoved", 7, 3),
            live(worklist::OF_AREA, code("150302"), 0),
            // a town of one's county
            live(worklist::OF_AREA, code("150302001"), 0),
            live(NOTICES_OF_PERSON, 1, 0),
            live(OF_RIGHTS, 1, 0),
        ] {
            events.send(event).unwrap();
        }
        assert_eq!(mine.next().await, Some(Sent::Matter { id: "7".into(), version: 3 }));
        assert_eq!(mine.next().await, Some(Sent::Worklist));
        assert_eq!(mine.next().await, Some(Sent::Worklist));
        assert_eq!(mine.next().await, Some(Sent::Notices));
        assert_eq!(mine.next().await, None);
    }

    #[tokio::test]
    async fn who_falls_behind_is_sent_away_and_the_seat_is_given_back() {
        let (hub, events) = (Hub::new(1), broadcast::Sender::new(4));
        let listen = || hub.listen(events.subscribe(), Actor::Anonymous, BTreeSet::from([7]));
        let mut slow = listen().unwrap();
        for version in 0..9 {
            events.send(live("MatterMoved", 7, version)).unwrap();
        }
        assert_eq!(slow.next().await, None);
        assert_eq!(listen().unwrap_err().kind, Kind::TooMany);
        drop(slow);
        let mut next = listen().unwrap();
        hub.stop();
        assert_eq!(next.next().await, None);
    }
}
