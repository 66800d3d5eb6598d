package sandbox

import _ "embed"

//go:embed examples/config.yaml
var exampleConfig string

//go:embed examples/faults.yaml
var exampleFaults string

// ExampleConfig gives a commented configuration with every key, as [ParseConfig] reads it.
func ExampleConfig() string { return exampleConfig }

// ExampleFaults gives a commented script of faults, as [ParseFaults] reads it.
func ExampleFaults() string { return exampleFaults }
