package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/lestrrat-go/jwx/v2/jwk"
	"software.sslmate.com/src/go-pkcs12"
)

var errNoPEM = errors.New("no PEM block")

func block(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func fromFirstBegin(text string) []byte {
	if at := strings.Index(text, "-----BEGIN"); at >= 0 {
		return []byte(text[at:])
	}
	return []byte(text)
}

func filterPEM(kind, text string) (string, error) {
	var kept strings.Builder
	rest := fromFirstBegin(text)
	for {
		var found *pem.Block
		found, rest = pem.Decode(rest)
		if found == nil {
			break
		}
		if strings.EqualFold(found.Type, kind) {
			if err := pem.Encode(&kept, found); err != nil {
				return "", err
			}
		}
	}
	if kept.Len() == 0 && len(rest) > 0 {
		return "", errors.New("junk")
	}
	return kept.String(), nil
}

func certSANs(text string) ([]string, error) {
	found, _ := pem.Decode(fromFirstBegin(text))
	if found == nil {
		return nil, errNoPEM
	}
	cert, err := x509.ParseCertificate(found.Bytes)
	if err != nil {
		return nil, err
	}
	names := append([]string{}, cert.DNSNames...)
	for _, ip := range cert.IPAddresses {
		names = append(names, ip.String())
	}
	names = append(names, cert.EmailAddresses...)
	for _, uri := range cert.URIs {
		names = append(names, uri.String())
	}
	return names, nil
}

func rawKey(text string) (any, error) {
	key, err := jwk.ParseKey([]byte(text))
	if err != nil {
		return nil, err
	}
	var raw any
	err = key.Raw(&raw)
	return raw, err
}

func jwkPublicKeyPem(text string) (string, error) {
	raw, err := rawKey(text)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKIXPublicKey(raw)
	return block("PUBLIC KEY", der), err
}

func jwkPrivateKeyPem(text string) (string, error) {
	raw, err := rawKey(text)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(raw)
	return block("PRIVATE KEY", der), err
}

func privateKey(text string) (any, error) {
	found, _ := pem.Decode([]byte(text))
	if found == nil {
		return nil, errNoPEM
	}
	if key, err := x509.ParsePKCS1PrivateKey(found.Bytes); err == nil {
		return key, nil
	}
	if key, err := x509.ParsePKCS8PrivateKey(found.Bytes); err == nil {
		return key, nil
	}
	return x509.ParseECPrivateKey(found.Bytes)
}

func certificates(text string) (all []*x509.Certificate, err error) {
	for rest := []byte(text); ; {
		var found *pem.Block
		if found, rest = pem.Decode(rest); found == nil {
			return all, nil
		}
		cert, err := x509.ParseCertificate(found.Bytes)
		if err != nil {
			return nil, err
		}
		all = append(all, cert)
	}
}

func pkcs12keyPass(password, archive string) (string, error) {
	key, _, _, err := pkcs12.DecodeChain([]byte(archive), password)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return block("PRIVATE KEY", der), err
}

// pkcs12certPass has the certificates in the order of the archive: putting a chain in order is not Go's work.
func pkcs12certPass(password, archive string) (string, error) {
	_, leaf, others, err := pkcs12.DecodeChain([]byte(archive), password)
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	for _, cert := range append([]*x509.Certificate{leaf}, others...) {
		text.WriteString(block("CERTIFICATE", cert.Raw))
	}
	return text.String(), nil
}

func pemTruststoreFromP12(password, archive string) (string, error) {
	certs, err := pkcs12.DecodeTrustStore([]byte(archive), password)
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	for _, cert := range certs {
		text.WriteString(block("CERTIFICATE", cert.Raw))
	}
	return text.String(), nil
}

func archive(encoder *pkcs12.Encoder, chain, key, password string) (string, error) {
	certs, err := certificates(chain)
	if err != nil || len(certs) == 0 {
		return "", errors.Join(errNoPEM, err)
	}
	private, err := privateKey(key)
	if err != nil {
		return "", err
	}
	der, err := encoder.Encode(private, certs[0], certs[1:], password)
	return base64.StdEncoding.EncodeToString(der), err
}

func pemToPkcs12Pass(chain, key, password string) (string, error) {
	return archive(pkcs12.Modern, chain, key, password)
}

// pemToPkcs12PassLegacy makes what old versions of OpenSSL make: "rc2" or "des" in place of AES.
func pemToPkcs12PassLegacy(kind, chain, key, password string) (string, error) {
	if kind == "rc2" {
		return archive(pkcs12.LegacyRC2, chain, key, password)
	}
	return archive(pkcs12.LegacyDES, chain, key, password)
}

var hashes = map[string]crypto.Hash{"SHA1": crypto.SHA1, "SHA256": crypto.SHA256, "SHA512": crypto.SHA512}

func rsaDecrypt(scheme, hash, text, key string) (string, error) {
	if scheme == "None" {
		return text, nil
	}
	if scheme != "RSA-OAEP" {
		return "", errors.New("unknown scheme")
	}
	private, err := privateKey(key)
	if err != nil {
		return "", err
	}
	rsaKey, ok := private.(*rsa.PrivateKey)
	if !ok {
		return "", errors.New("no RSA key")
	}
	algorithm, ok := hashes[hash]
	if !ok {
		algorithm = crypto.SHA256
	}
	plain, err := rsa.DecryptOAEP(algorithm.New(), nil, rsaKey, []byte(text), nil)
	return string(plain), err
}

func rsaEncryptOAEP(hash, text, key string) (string, error) {
	private, err := privateKey(key)
	if err != nil {
		return "", err
	}
	rsaKey, ok := private.(*rsa.PrivateKey)
	if !ok {
		return "", errors.New("no RSA key")
	}
	secret, err := rsa.EncryptOAEP(hashes[hash].New(), rand.Reader, &rsaKey.PublicKey, []byte(text), nil)
	return string(secret), err
}

// makeChain makes a key of a kind with a chain of three certificates above it; what it gives is other each time.
func makeChain(kind string) (map[string]any, error) {
	var chain strings.Builder
	names := []string{"root", "intermediate", "leaf"}
	made := map[string]any{}
	var parent *x509.Certificate
	var parentKey crypto.Signer
	for i, name := range names {
		key, err := newKey(kind)
		if err != nil {
			return nil, err
		}
		template := certificateTemplate(name, i)
		signer, above := key, template
		if parent != nil {
			signer, above = parentKey, parent
		}
		der, err := x509.CreateCertificate(rand.Reader, template, above, key.Public(), signer)
		if err != nil {
			return nil, err
		}
		if parent, err = x509.ParseCertificate(der); err != nil {
			return nil, err
		}
		parentKey = key
		made[name] = block("CERTIFICATE", der)
		made[name+"Subject"] = parent.Subject.String()
	}
	for _, name := range []string{"leaf", "intermediate", "root"} {
		chain.WriteString(made[name].(string))
	}
	made["chain"] = chain.String()
	pkcs8, err := x509.MarshalPKCS8PrivateKey(parentKey)
	if err != nil {
		return nil, err
	}
	made["key"] = block("PRIVATE KEY", pkcs8)
	made["traditional"] = made["key"]
	switch key := parentKey.(type) {
	case *rsa.PrivateKey:
		made["traditional"] = block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
	case *ecdsa.PrivateKey:
		sec1, err := x509.MarshalECPrivateKey(key)
		if err != nil {
			return nil, err
		}
		made["traditional"] = block("EC PRIVATE KEY", sec1)
	}
	private, err := jwk.FromRaw(parentKey)
	if err != nil {
		return nil, err
	}
	public, err := private.PublicKey()
	if err != nil {
		return nil, err
	}
	made["jwk"], made["publicJwk"] = toText(private), toText(public)
	return made, nil
}

func toText(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

func newKey(kind string) (crypto.Signer, error) {
	switch kind {
	case "P-256":
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "P-384":
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case "P-521":
		return ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case "Ed25519":
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}
	return rsa.GenerateKey(rand.Reader, 2048)
}

func certificateTemplate(name string, level int) *x509.Certificate {
	uri, _ := url.Parse("spiffe://cluster.local/ns/default?x=y%20z")
	return &x509.Certificate{
		SerialNumber: big.NewInt(int64(level + 1)),
		Subject: pkix.Name{
			CommonName:         name + ` "of, many+signs;<ö> #\`,
			Organization:       []string{"Two", " Organizations "},
			OrganizationalUnit: []string{"#unit"},
			Country:            []string{"DE"},
			Locality:           []string{"Ort"},
			Province:           []string{"Land"},
			StreetAddress:      []string{"Straße 1"},
			PostalCode:         []string{"12345"},
			SerialNumber:       "42",
			ExtraNames: []pkix.AttributeTypeAndValue{
				{Type: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}, Value: "a@example.com"},
				{Type: asn1.ObjectIdentifier{2, 5, 4, 12}, Value: "Title"},
			},
		},
		DNSNames:              []string{name + ".example.com", "*.example.com"},
		IPAddresses:           []net.IP{net.IPv4(10, 0, 0, 1), net.ParseIP("2001:db8::1:0:0:1"), net.IPv6loopback, net.ParseIP("1:0:0:2::3")},
		EmailAddresses:        []string{"a@example.com"},
		URIs:                  []*url.URL{uri},
		NotBefore:             time.Unix(0, 0),
		NotAfter:              time.Unix(4e9, 0),
		SubjectKeyId:          []byte{1, 2, 3, byte(level)},
		IsCA:                  level < 2,
		BasicConstraintsValid: true,
	}
}
