//! Live events: "matter X is at version n", "a worklist of yours changed".
//!
//! An event carries no content: who gets it asks again over the ordinary
//! routes, under the ordinary rights. A client that was away asks again too,
//! so that nothing needs to be kept for it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kernel::{
    Actor, AreaCode, Error, Id, Kind, Place, Result,
    actor::{Account, Unit},
};
use serde::Serialize;
use tokio::sync::broadcast;

/// Events held for a slow reader. One that falls further behind is told to ask
/// again for everything.
const BACKLOG: usize = 1024;

/// Whose worklist changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    Person(Id<Account>),
    /// Everybody with this role in the unit.
    Unit(String, Id<Unit>),
    /// Everybody with this role over the area.
    Area(String, AreaCode),
}

impl Audience {
    /// Whether this actor's worklist is meant.
    pub fn includes(&self, actor: &Actor) -> bool {
        match self {
            Audience::Person(account) => actor.account() == Some(*account),
            Audience::Unit(role, unit) => actor.has_in(role, *unit),
            Audience::Area(role, area) => actor
                .grants()
                .iter()
                .any(|g| g.role.as_str() == role && g.place == Place::Area(*area)),
        }
    }
}

/// What happened, as the relay of the outbox tells it after the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Matter {
        id: i64,
        version: i64,
    },
    Worklist(Audience),
    /// A session ended: its streams end too.
    SessionEnded(Id<Account>),
}

/// What a subscriber is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Sent {
    Matter {
        matter: String,
        version: i64,
    },
    Worklist,
    /// Something was missed: ask again for what is on the page.
    AskAgain,
    /// The stream ends here.
    End,
}

/// Where events are told and heard.
#[derive(Debug)]
pub struct Hub {
    sender: broadcast::Sender<Event>,
    listeners: Arc<AtomicUsize>,
    most: usize,
}

impl Hub {
    /// With room for so many streams at once.
    pub fn new(most: usize) -> Hub {
        Hub { sender: broadcast::Sender::new(BACKLOG), listeners: Arc::default(), most }
    }

    /// Tells everybody who listens; nobody need be listening.
    pub fn tell(&self, event: Event) {
        let _ = self.sender.send(event);
    }

    /// How many streams are open.
    pub fn listeners(&self) -> usize {
        self.listeners.load(Ordering::Acquire)
    }

    /// Begins to listen for these matters (already allowed) and, if asked, for
    /// the actor's own worklist. Listening begins before the caller reads its
    /// data, so that nothing falls between.
    pub fn listen(&self, actor: Actor, matters: BTreeSet<i64>, worklist: bool) -> Result<Listener> {
        let others = self.listeners.fetch_add(1, Ordering::AcqRel);
        let seat = Seat(Arc::clone(&self.listeners));
        if others >= self.most {
            return Err(Error::new(Kind::TooMany, "http.too_many").arg("seconds", 60));
        }
        Ok(Listener { receiver: self.sender.subscribe(), actor, matters, worklist, _seat: seat })
    }
}

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
    receiver: broadcast::Receiver<Event>,
    actor: Actor,
    matters: BTreeSet<i64>,
    worklist: bool,
    _seat: Seat,
}

impl Listener {
    /// Waits for the next event that this subscriber may know of.
    pub async fn next(&mut self) -> Sent {
        loop {
            let sent = match self.receiver.recv().await {
                Ok(event) => self.meant(&event),
                Err(broadcast::error::RecvError::Lagged(_)) => Some(Sent::AskAgain),
                Err(broadcast::error::RecvError::Closed) => Some(Sent::End),
            };
            if let Some(sent) = sent {
                return sent;
            }
        }
    }

    fn meant(&self, event: &Event) -> Option<Sent> {
        match event {
            Event::Matter { id, version } if self.matters.contains(id) => {
                Some(Sent::Matter { matter: id.to_string(), version: *version })
            }
            Event::Worklist(whose) if self.worklist && whose.includes(&self.actor) => {
                Some(Sent::Worklist)
            }
            Event::SessionEnded(account) if self.actor.account() == Some(*account) => {
                Some(Sent::End)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Grant, Time};

    use super::*;

    fn person(n: i64, role: &str, place: Place) -> Actor {
        let grant = Grant { role: role.into(), place, from: Time::from_micros(0), to: None };
        Actor::Person { account: Id::from_i64(n).unwrap(), grants: vec![grant] }
    }

    fn area(code: &str) -> AreaCode {
        code.parse().unwrap()
    }

    #[tokio::test]
    async fn a_subscriber_hears_of_its_own_things_alone() {
        let hub = Hub::new(10);
        let me = person(1, "dispatcher", Place::Area(area("150302")));
        let mut mine = hub.listen(me, BTreeSet::from([7]), true).unwrap();
        hub.tell(Event::Matter { id: 8, version: 1 });
        hub.tell(Event::Worklist(Audience::Area("dispatcher".into(), area("150303"))));
        hub.tell(Event::Worklist(Audience::Person(Id::from_i64(2).unwrap())));
        hub.tell(Event::Matter { id: 7, version: 3 });
        hub.tell(Event::Worklist(Audience::Area("dispatcher".into(), area("150302"))));
        hub.tell(Event::SessionEnded(Id::from_i64(1).unwrap()));
        assert_eq!(mine.next().await, Sent::Matter { matter: "7".into(), version: 3 });
        assert_eq!(mine.next().await, Sent::Worklist);
        assert_eq!(mine.next().await, Sent::End);
    }

    #[tokio::test]
    async fn who_falls_behind_is_told_to_ask_again_and_seats_are_given_back() {
        let hub = Hub::new(1);
        let mut slow = hub.listen(Actor::Anonymous, BTreeSet::from([7]), false).unwrap();
        for version in 0..=(BACKLOG as i64) {
            hub.tell(Event::Matter { id: 7, version });
        }
        assert_eq!(slow.next().await, Sent::AskAgain);
        assert!(hub.listen(Actor::Anonymous, BTreeSet::new(), false).is_err());
        drop(slow);
        assert!(hub.listen(Actor::Anonymous, BTreeSet::new(), false).is_ok());
    }
}
