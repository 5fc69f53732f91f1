//! From the world to the picture.

use super::departures::Traffic;
use super::flights::Ground;
use super::{FAREWELL_MS, Gone, Holder, Key, Look, Picture, Pile, Token};
use crate::app::stage::model::chronicle::Chronicle;
use crate::app::stage::model::layout::{Card, CardKind, Layout};
use crate::app::stage::model::shape::{Point, Slots, TOKEN_HEIGHT, TOKEN_WIDTH};
use cloud::engine::Cloud;
use cloud::sqs::MessageId;
use std::sync::Arc;

/// Everything that a picture is made of.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The world.
    pub cloud: &'a Cloud,
    /// The account of it.
    pub chronicle: &'a Chronicle,
    /// Where things stand.
    pub layout: &'a Layout,
    /// Real time in milliseconds, to end farewells by.
    pub real_ms: f64,
    /// Whether this follows on what was drawn before; otherwise nothing comes or goes, as after going back in time.
    pub follows: bool,
}

impl Moment<'_> {
    /// The picture of this moment, after the one before.
    #[must_use]
    pub fn picture(&self, before: &Picture) -> Picture {
        let traffic = if self.follows {
            Traffic::since(before, self.cloud, self.layout)
        } else {
            Traffic::default()
        };
        let mut drawing = Drawing {
            now: self,
            before,
            traffic,
            picture: Picture {
                next: self.cloud.log().len(),
                ..Picture::default()
            },
        };
        drawing.draw();
        drawing.picture
    }
}

/// A picture in the making.
pub(super) struct Drawing<'a> {
    pub now: &'a Moment<'a>,
    pub before: &'a Picture,
    pub traffic: Traffic,
    pub picture: Picture,
}

impl Drawing<'_> {
    /// Where it is drawn, and of what world.
    pub(super) const fn ground(&self) -> Ground<'_> {
        Ground {
            cloud: self.now.cloud,
            layout: self.now.layout,
        }
    }

    fn draw(&mut self) {
        let now = self.now;
        for card in &now.layout.cards {
            if matches!(card.kind, CardKind::Queue | CardKind::DeadLetterQueue) {
                self.draw_queue(card);
            }
        }
        // Copies come after, for they come from the messages.
        for card in &now.layout.cards {
            match card.kind {
                CardKind::Function => self.draw_function(card),
                CardKind::You => self.draw_hands(card),
                _ => {}
            }
        }
        if now.follows {
            self.keep_arrivals();
            self.say_farewell();
            self.draw_flights();
        }
    }

    /// A token keeps where it came from for as long as it is drawn, so that nothing starts anew while it is on its way.
    fn keep_arrivals(&mut self) {
        for (key, token) in &mut self.picture.tokens {
            if let Some(before) = self.before.tokens.get(key) {
                token.from = before.from;
            } else if let Key::Copy(id, Holder::Run(_)) = key
                && let Some(gathered) = self.before.tokens.get(&Key::Copy(*id, Holder::Poller))
            {
                token.from = Some(gathered.at);
            }
        }
    }

    /// Tokens that were drawn before and are no more go out slowly enough to be seen.
    fn say_farewell(&mut self) {
        let before = self.before;
        for (key, token) in &before.tokens {
            if self.picture.tokens.contains_key(key) {
                continue;
            }
            if matches!(token.look, Look::Gone(_)) {
                if token.gone_at > self.now.real_ms {
                    self.picture.tokens.insert(*key, token.clone());
                }
                continue;
            }
            let back = key.message().and_then(|id| self.kept_at(id));
            let Some(gone) = self.traffic.gone(*key, token, back.is_some()) else {
                continue;
            };
            let goes_to = match gone {
                Gone::Returned => back,
                Gone::Answered | Gone::Faulted => token.home,
                _ => None,
            };
            let mut leaving = Token {
                at: goes_to.unwrap_or(token.at),
                ring: None,
                look: Look::Gone(gone),
                gone_at: self.now.real_ms + FAREWELL_MS,
                ..token.clone()
            };
            if matches!(gone, Gone::Answered | Gone::Faulted) {
                // A function's error is a call that went well, too.
                leaving.label = "200".into();
                leaving.scale = 1.0;
            }
            self.picture.tokens.insert(*key, leaving);
        }
    }

    /// What passes from card to card, once.
    fn draw_flights(&mut self) {
        for flight in &self.traffic.flights {
            let token = Token {
                at: corner(flight.to, 1.0),
                from: Some(corner(flight.from, 1.0)),
                look: Look::Gone(flight.gone),
                gone_at: self.now.real_ms + FAREWELL_MS,
                ..Token::new(&flight.label, flight.hue)
            };
            self.picture.tokens.insert(Key::Flight(flight.entry), token);
        }
    }

    pub(super) fn kept_at(&self, id: MessageId) -> Option<Point> {
        let kept = self.picture.tokens.get(&Key::Kept(id))?;
        (!matches!(kept.look, Look::Gone(_))).then_some(kept.at)
    }

    pub(super) fn pile(&mut self, card: &Card, more: usize) {
        if more > 0 {
            self.picture.piles.push(Pile {
                card: card.id.clone(),
                more,
            });
        }
    }
}

impl Token {
    /// A token of this label and colour, nowhere yet.
    pub(super) fn new(label: &Arc<str>, hue: u8) -> Self {
        Self {
            at: Point::default(),
            scale: 1.0,
            from: None,
            hue,
            label: Arc::clone(label),
            look: Look::Waiting,
            ring: None,
            home: None,
            gone_at: 0.0,
        }
    }

    /// The token at one of these places.
    pub(super) fn placed(self, slots: &Slots, at: usize) -> Self {
        Self {
            at: slots.at(at),
            scale: slots.scale,
            ..self
        }
    }
}

/// The left upper corner of a token with its middle there.
pub(super) fn corner(center: Point, scale: f64) -> Point {
    Point {
        x: center.x - TOKEN_WIDTH * scale / 2.0,
        y: center.y - TOKEN_HEIGHT * scale / 2.0,
    }
}
