// Package filestat tells of a file what the standard library does not: whether it was
// changed by someone who has put its time back.
package filestat
