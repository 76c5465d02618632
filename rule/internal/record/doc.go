// Package record watches the row driver and makes the steps of a derivation of what it
// sees: [Watch] is the decorator, a [Recorder] collects the steps, and [Fill] writes a
// formula with its inputs' values in place of their names. It changes no value.
package record
