//! What Lambda's pollers do with a queue's messages.
