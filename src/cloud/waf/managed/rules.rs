//! The rules of the managed groups.

use super::{ManagedRule, Part, Probe};
use crate::waf::inspection::ActionKind;

const fn block(name: &'static str, label: &'static str, part: Part, probe: Probe) -> ManagedRule {
    ManagedRule {
        name,
        label,
        action: ActionKind::Block,
        part,
        probe,
    }
}

const METADATA: Probe = Probe::Has(&["169.254.169.254", "instance-data", "metadata.google"]);
const LOCAL_FILES: Probe = Probe::Has(&["../", "..\\", "/etc/passwd", "/etc/shadow", "/proc/self"]);
const REMOTE_FILES: Probe = Probe::UrlOfAddress;
const EXTENSIONS: Probe = Probe::Has(&[".log", ".ini", ".bak", ".sql", ".conf", ".dll"]);
const LOG4J: Probe = Probe::Has(&["${jndi:", "${lower:", "${upper:", "${::-j}"]);
const JAVA: Probe = Probe::Has(&[
    "java.lang.runtime",
    ".getruntime().exec",
    "java.lang.processbuilder",
    "class.module.classloader",
]);

pub(super) static CORE: [ManagedRule; 22] = [
    block(
        "NoUserAgent_HEADER",
        "NoUserAgent_Header",
        Part::Header("user-agent"),
        Probe::Missing,
    ),
    block(
        "UserAgent_BadBots_HEADER",
        "BadBots_Header",
        Part::Header("user-agent"),
        Probe::Has(&["nessus", "nmap", "sqlmap", "nikto", "masscan"]),
    ),
    block(
        "SizeRestrictions_QUERYSTRING",
        "SizeRestrictions_QueryString",
        Part::Query,
        Probe::LongerThan(2_048),
    ),
    block(
        "SizeRestrictions_Cookie_HEADER",
        "SizeRestrictions_Cookie_Header",
        Part::Header("cookie"),
        Probe::LongerThan(10_240),
    ),
    block(
        "SizeRestrictions_BODY",
        "SizeRestrictions_Body",
        Part::Body,
        Probe::LongerThan(8_192),
    ),
    block(
        "SizeRestrictions_URIPATH",
        "SizeRestrictions_URIPath",
        Part::Path,
        Probe::LongerThan(1_024),
    ),
    block(
        "EC2MetaDataSSRF_BODY",
        "EC2MetaDataSSRF_Body",
        Part::Body,
        METADATA,
    ),
    block(
        "EC2MetaDataSSRF_COOKIE",
        "EC2MetaDataSSRF_Cookie",
        Part::Cookies,
        METADATA,
    ),
    block(
        "EC2MetaDataSSRF_URIPATH",
        "EC2MetaDataSSRF_URIPath",
        Part::Path,
        METADATA,
    ),
    block(
        "EC2MetaDataSSRF_QUERYARGUMENTS",
        "EC2MetaDataSSRF_QueryArguments",
        Part::Arguments,
        METADATA,
    ),
    block(
        "GenericLFI_QUERYARGUMENTS",
        "GenericLFI_QueryArguments",
        Part::Arguments,
        LOCAL_FILES,
    ),
    block(
        "GenericLFI_URIPATH",
        "GenericLFI_URIPath",
        Part::Path,
        LOCAL_FILES,
    ),
    block(
        "GenericLFI_BODY",
        "GenericLFI_Body",
        Part::Body,
        LOCAL_FILES,
    ),
    block(
        "RestrictedExtensions_URIPATH",
        "RestrictedExtensions_URIPath",
        Part::Path,
        EXTENSIONS,
    ),
    block(
        "RestrictedExtensions_QUERYARGUMENTS",
        "RestrictedExtensions_QueryArguments",
        Part::Arguments,
        EXTENSIONS,
    ),
    block(
        "GenericRFI_QUERYARGUMENTS",
        "GenericRFI_QueryArguments",
        Part::Arguments,
        REMOTE_FILES,
    ),
    block(
        "GenericRFI_BODY",
        "GenericRFI_Body",
        Part::Body,
        REMOTE_FILES,
    ),
    block(
        "GenericRFI_URIPATH",
        "GenericRFI_URIPath",
        Part::Path,
        REMOTE_FILES,
    ),
    block(
        "CrossSiteScripting_COOKIE",
        "CrossSiteScripting_Cookie",
        Part::Cookies,
        Probe::Xss,
    ),
    block(
        "CrossSiteScripting_QUERYARGUMENTS",
        "CrossSiteScripting_QueryArguments",
        Part::Arguments,
        Probe::Xss,
    ),
    block(
        "CrossSiteScripting_BODY",
        "CrossSiteScripting_Body",
        Part::Body,
        Probe::Xss,
    ),
    block(
        "CrossSiteScripting_URIPATH",
        "CrossSiteScripting_URIPath",
        Part::Path,
        Probe::Xss,
    ),
];

pub(super) static ADMIN: [ManagedRule; 1] = [block(
    "AdminProtection_URIPATH",
    "AdminProtection_URIPath",
    Part::Path,
    Probe::Has(&["sqlmanager", "phpmyadmin", "/admin", "myadmin", "pma/"]),
)];

pub(super) static BAD_INPUTS: [ManagedRule; 12] = [
    block(
        "JavaDeserializationRCE_HEADER",
        "JavaDeserializationRCE_Header",
        Part::Headers,
        JAVA,
    ),
    block(
        "JavaDeserializationRCE_BODY",
        "JavaDeserializationRCE_Body",
        Part::Body,
        JAVA,
    ),
    block(
        "JavaDeserializationRCE_URIPATH",
        "JavaDeserializationRCE_URIPath",
        Part::Path,
        JAVA,
    ),
    block(
        "JavaDeserializationRCE_QUERYSTRING",
        "JavaDeserializationRCE_QueryString",
        Part::Query,
        JAVA,
    ),
    block(
        "Host_localhost_HEADER",
        "Host_Localhost_Header",
        Part::Header("host"),
        Probe::Has(&["localhost"]),
    ),
    block(
        "PROPFIND_METHOD",
        "Propfind_Method",
        Part::Method,
        Probe::Has(&["propfind"]),
    ),
    block(
        "ExploitablePaths_URIPATH",
        "ExploitablePaths_URIPath",
        Part::Path,
        Probe::Has(&["/web-inf", "/.git/", "/.env", "/manager/html"]),
    ),
    block("Log4JRCE_HEADER", "Log4JRCE_Header", Part::Headers, LOG4J),
    block(
        "Log4JRCE_QUERYSTRING",
        "Log4JRCE_QueryString",
        Part::Query,
        LOG4J,
    ),
    block("Log4JRCE_BODY", "Log4JRCE_Body", Part::Body, LOG4J),
    block("Log4JRCE_URIPATH", "Log4JRCE_URIPath", Part::Path, LOG4J),
    block(
        "ReactJSRCE_BODY",
        "ReactJSRCE_Body",
        Part::Body,
        Probe::Has(&["constructor:constructor", ":__proto__:"]),
    ),
];

pub(super) static SQL: [ManagedRule; 8] = [
    block(
        "SQLi_QUERYARGUMENTS",
        "SQLi_QueryArguments",
        Part::Arguments,
        Probe::Sqli(false),
    ),
    block(
        "SQLiExtendedPatterns_QUERYARGUMENTS",
        "SQLiExtendedPatterns_QueryArguments",
        Part::Arguments,
        Probe::Sqli(true),
    ),
    block("SQLi_BODY", "SQLi_Body", Part::Body, Probe::Sqli(false)),
    block(
        "SQLiExtendedPatterns_BODY",
        "SQLiExtendedPatterns_Body",
        Part::Body,
        Probe::Sqli(true),
    ),
    block(
        "SQLiExtendedPatterns_HEADER",
        "SQLiExtendedPatterns_Header",
        Part::Headers,
        Probe::Sqli(true),
    ),
    block(
        "SQLiExtendedPatterns_URIPATH",
        "SQLiExtendedPatterns_UriPath",
        Part::Path,
        Probe::Sqli(true),
    ),
    block(
        "SQLi_COOKIE",
        "SQLi_Cookie",
        Part::Cookies,
        Probe::Sqli(false),
    ),
    block(
        "SQLi_URIPATH",
        "SQLi_URIPath",
        Part::Path,
        Probe::Sqli(false),
    ),
];

/// AWS's lists are its own. These are addresses that nobody has: 198.51.100.0/24 and 192.0.2.0/24 are kept for examples.
pub(super) static REPUTATION: [ManagedRule; 3] = [
    block(
        "AWSManagedIPReputationList",
        "AWSManagedIPReputationList",
        Part::Address,
        Probe::In(&["198.51.100.0/25"]),
    ),
    block(
        "AWSManagedReconnaissanceList",
        "AWSManagedReconnaissanceList",
        Part::Address,
        Probe::In(&["198.51.100.128/26"]),
    ),
    ManagedRule {
        name: "AWSManagedIPDDoSList",
        label: "AWSManagedIPDDoSList",
        action: ActionKind::Count,
        part: Part::Address,
        probe: Probe::In(&["198.51.100.192/26"]),
    },
];

pub(super) static ANONYMOUS: [ManagedRule; 2] = [
    block(
        "AnonymousIPList",
        "AnonymousIPList",
        Part::Address,
        Probe::In(&["192.0.2.0/25"]),
    ),
    block(
        "HostingProviderIPList",
        "HostingProviderIPList",
        Part::Address,
        Probe::In(&["192.0.2.128/25"]),
    ),
];
