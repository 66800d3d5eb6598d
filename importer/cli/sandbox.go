package cli

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"caseload/importer/crm"
	"caseload/importer/sandbox"
)

func (p *program) sandboxCommand() *cobra.Command {
	var listen, token, operation, config, faults string
	var exampleConfig, exampleFaults bool
	c := &cobra.Command{
		Use:   "sandbox",
		Short: "serves an imitation of the CRM on this machine, to rehearse",
		Long: `sandbox serves an imitation of the CRM's API on this machine, to rehearse an
import. It prints its address on stdout. GET /sandbox/cases returns the cases
that it made, GET /sandbox/stats its counts. Ctrl-C stops it.`,
		Example: "  caseload sandbox --config samples/sandbox.yaml\n  caseload import -m casos.yaml --server http://127.0.0.1:8099 casos.csv",
		Args:    wantArgs(0, 0, "no arguments"),
		RunE: func(_ *cobra.Command, _ []string) error {
			switch {
			case exampleConfig:
				return p.print(sandbox.ExampleConfig())
			case exampleFaults:
				return p.print(sandbox.ExampleFaults())
			}
			return p.runSandbox(listen, token, operation, config, faults)
		},
	}
	f := c.Flags()
	f.StringVar(&listen, "listen", "127.0.0.1:8099", "loopback `ADDRESS` to listen on; port 0 picks a free one")
	f.StringVar(&token, "token", "", "`TOKEN` that it accepts (default \"sandbox\"); - reads it from stdin")
	f.StringVar(&operation, "operation", "", "`NAME` of its operation (default \"demo\")")
	f.StringVar(&config, "config", "", "YAML `FILE` with users, contacts, statuses and so on")
	f.StringVar(&faults, "faults", "", "YAML `FILE` with the faults to play")
	f.BoolVar(&exampleConfig, "example-config", false, "print an example for --config")
	f.BoolVar(&exampleFaults, "example-faults", false, "print an example for --faults")
	p.voice.flags(c)
	return c
}

func (p *program) runSandbox(listen, token, operation, config, faults string) error {
	if err := p.voice.settle(); err != nil {
		return err
	}
	settings, script, err := sandboxFiles(config, faults)
	if err != nil {
		return err
	}
	if token == "-" {
		if token, err = p.sandboxToken(); err != nil {
			return err
		}
	}
	settings.Token = first(token, settings.Token)
	settings.Operation = first(operation, settings.Operation)
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	if at, ok := listener.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		return errors.Join(&usageError{fmt.Errorf("--listen %s is no loopback address: the sandbox serves this machine alone", listen), "for instance --listen 127.0.0.1:0"}, listener.Close())
	}
	stop, _, done := p.signals()
	defer done()
	if _, err := fmt.Fprintf(p.stdout, "http://%s\n", listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	p.voice.say("sandbox: operation " + settings.Operation + "; Ctrl-C stops it")
	return sandbox.Serve(stop, listener, sandbox.New(settings, script))
}

// sandboxToken reads the token from stdin, hidden on a terminal.
func (p *program) sandboxToken() (string, error) {
	if stdin, ok := p.stdin.(*os.File); ok && isTTY(stdin) && isTerminal(p.stderr) {
		return p.askHidden(stdin, "the sandbox")
	}
	text, err := io.ReadAll(io.LimitReader(p.stdin, maxTokenFile))
	if err == nil {
		_, err = crm.CheckToken(string(text))
	}
	if err != nil {
		return "", &usageError{fmt.Errorf("--token -: the token on stdin: %w", err), ""}
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}

func (p *program) print(text string) error {
	_, err := io.WriteString(p.stdout, text)
	return err
}

func sandboxFiles(config, faults string) (settings sandbox.Config, script sandbox.Faults, err error) {
	settings = sandbox.DefaultConfig()
	if config != "" {
		text, err := readAtMost(config, maxSandboxFile)
		if err == nil {
			settings, err = sandbox.ParseConfig(config, text)
		}
		if err != nil {
			return settings, script, err
		}
	}
	if faults != "" {
		text, err := readAtMost(faults, maxSandboxFile)
		if err == nil {
			script, err = sandbox.ParseFaults(faults, text)
		}
		if err != nil {
			return settings, script, err
		}
	}
	return settings, script, nil
}

// maxSandboxFile bounds the sandbox's own files, which people write by hand.
const maxSandboxFile = 1 << 20
