package main

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"sigs.k8s.io/yaml"
)

// functions has what a dialect offers: External Secrets' engine v2, or that and vault-secret-sync's together.
func functions(dialect string) template.FuncMap {
	all := sprig.TxtFuncMap()
	for _, name := range []string{"env", "expandenv", "getHostByName"} {
		delete(all, name)
	}
	maps.Copy(all, externalSecrets)
	if dialect == "externalSecrets" {
		return all
	}
	// vault-secret-sync has Go's own slice, not sprig's.
	delete(all, "slice")
	maps.Copy(all, vaultSecretSync)
	return all
}

// sprigHash is a type of its own: templates can give it literals only.
type sprigHash string

var externalSecrets = template.FuncMap{
	"hexdec": func(text string) string {
		decoded, err := hex.DecodeString(text)
		if err != nil {
			return err.Error()
		}
		return string(decoded)
	},
	"toYaml": func(value any) string {
		text, err := yaml.Marshal(value)
		if err != nil {
			return ""
		}
		return strings.TrimSuffix(string(text), "\n")
	},
	"fromYaml": func(text string) map[string]any {
		values := map[string]any{}
		if err := yaml.Unmarshal([]byte(text), &values); err != nil {
			values["Error"] = err.Error()
		}
		return values
	},
	// The sprig that External Secrets has copied takes an algorithm, the released one does not.
	"htpasswd": func(user, password string, algorithm sprigHash) (string, error) {
		if strings.Contains(user, ":") {
			return "invalid username: " + user, nil
		}
		if algorithm != "sha" {
			return "", errors.New("bcrypt is random")
		}
		sum := sha1.Sum([]byte(password))
		return user + ":{SHA}" + base64.StdEncoding.EncodeToString(sum[:]), nil
	},
	"certSANs":              certSANs,
	"filterPEM":             filterPEM,
	"jwkPublicKeyPem":       jwkPublicKeyPem,
	"jwkPrivateKeyPem":      jwkPrivateKeyPem,
	"pkcs12key":             func(archive string) (string, error) { return pkcs12keyPass("", archive) },
	"pkcs12keyPass":         pkcs12keyPass,
	"pkcs12cert":            func(archive string) (string, error) { return pkcs12certPass("", archive) },
	"pkcs12certPass":        pkcs12certPass,
	"makeChain":             makeChain,
	"pemTruststoreFromP12":  pemTruststoreFromP12,
	"pemToPkcs12PassLegacy": pemToPkcs12PassLegacy,
	"pemToPkcs12Pass":       pemToPkcs12Pass,
	"rsaEncryptOAEP":        rsaEncryptOAEP,
	"rsaDecrypt":            rsaDecrypt,
	"sprigFunctions":        func() []string { return slices.Sorted(maps.Keys(sprig.TxtFuncMap())) },
}

var vaultSecretSync = template.FuncMap{
	"json": func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		return string(text)
	},
	"string": func(value any) string { return fmt.Sprint(value) },
	"int":    toInt,
	"base64encode": func(value any) string {
		return base64.StdEncoding.EncodeToString([]byte(fmt.Sprint(value)))
	},
	"base64decode": func(value any) (string, error) {
		decoded, err := base64.StdEncoding.DecodeString(fmt.Sprint(value))
		return string(decoded), err
	},
}
