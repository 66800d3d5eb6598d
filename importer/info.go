package importer

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"path/filepath"
	"strings"

	"caseload/importer/ledger"
)

// info is what the ledger is told of the command.
func (c *command) info() ledger.RunInfo {
	info := ledger.RunInfo{
		Command: strings.Join(c.Command, " "), Target: ledger.Target{Server: c.Server, Operation: c.Operation}, Formerly: c.Formerly,
		Dataset: c.Mapping.Dataset, Mapping: filepath.Base(c.MappingPath), MappingPath: c.MappingPath,
		MappingDigest: c.MappingDigest[:], Version: c.Version, Same: c.same(), Zone: c.Mapping.Limits.Zone,
	}
	if c.Parent != nil {
		info.Parent = c.Parent.Number
		info.Inputs = append(info.Inputs, c.Parent.Inputs...)
		return info
	}
	for i, in := range c.inputs {
		digest := in.file.Digest()
		d := in.file.Dialect()
		entry := ledger.Input{
			Number: in.number, Path: in.path, Digest: digest[:], Size: in.file.Size(), Header: in.header,
			Dialect: string(dialectOf(in)), Format: string(d.Format),
		}
		if i < len(c.targets) {
			entry.Results, entry.Failures = c.targets[i].results, c.targets[i].failures
		}
		info.Inputs = append(info.Inputs, entry)
	}
	return info
}

// same tells the command that goes on: the same mapping file with the same rule
// and the same past, the same bytes to read in the same way, and as many rows of
// them. Under another rule, or with a past added, the plan that the run has would
// send what is known by now.
func (c *command) same() []byte {
	h := sha256.New()
	h.Write([]byte(c.MappingPath + c.rule.String()))
	for _, t := range c.Formerly {
		h.Write([]byte(t.Server + "\x00" + t.Operation + "\x00"))
	}
	for _, in := range c.inputs {
		digest := in.file.Digest()
		h.Write(digest[:])
		h.Write(dialectOf(in))
	}
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(c.Limit)))
	return h.Sum(nil)
}

// dialectOf is the form of an input as the ledger keeps it.
func dialectOf(in *input) []byte {
	dialect, err := json.Marshal(in.file.Dialect())
	if err != nil {
		return nil // plain values always marshal
	}
	return dialect
}
