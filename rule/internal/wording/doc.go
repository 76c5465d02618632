// Package wording has what the checks and drivers share when they report: messages with
// their arguments cut to a readable length, the names that a message is about, and faults
// that are said once, and errors
// that have a code but no place yet.
package wording
