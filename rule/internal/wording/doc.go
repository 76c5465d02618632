// Package wording has what the checks and drivers share when they report: messages with
// their arguments cut to a readable length, the names that a message is about, and faults
// that are said once.
package wording
