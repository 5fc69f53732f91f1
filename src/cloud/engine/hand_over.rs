//! What one service has for another, carried to where it goes.

use super::Cloud;
use crate::handover::{self, Handover, Refusal};
use std::sync::Arc;

impl Cloud {
    /// Brings something to where it goes; what is refused goes to the dead-letter queue, if there is one.
    pub(super) fn hand_over(&mut self, handover: &Handover) {
        let refusal = self.try_hand_over(handover).err();
        // Lambda itself notes what it refuses.
        let is_noted = refusal.is_some() && handover.is_for_function();
        if !is_noted || handover.dead_letter_queue.is_some() {
            self.core
                .record(handover::event(handover, refusal.as_ref()));
        }
        if let Some(dead) = refusal.and_then(|refusal| handover::dead_letter(handover, &refusal)) {
            self.hand_over(&dead);
        }
    }

    fn try_hand_over(&mut self, handover: &Handover) -> Result<(), Refusal> {
        match handover.to.split(':').nth(2) {
            Some("sqs") => {
                let queue = self.sqs.queue_by_arn(&handover.to);
                let call = handover::to_queue(&self.core, queue, handover)?;
                self.call_now(&call).map_err(Refusal::from)?;
            }
            Some("sns") => {
                let topic = self.sns.topic_by_arn(&handover.to);
                let call = handover::to_topic(&self.core, topic, handover)?;
                self.call_now(&call).map_err(Refusal::from)?;
            }
            Some("lambda") => {
                let push = handover::to_function(handover);
                let taken = Arc::make_mut(&mut self.lambda).push(&mut self.core, &push);
                taken.map_err(handover::refused_by_function)?;
            }
            Some("states") => {
                let call = handover::to_state_machine(handover);
                self.call_now(&call).map_err(Refusal::from)?;
            }
            _ => Arc::make_mut(&mut self.events).receive(
                &mut self.core,
                &handover.to,
                &handover.params,
            ),
        }
        Ok(())
    }
}
